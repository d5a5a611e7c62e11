/** Reads an inbound webhook's request: bounded, and by its declared content type only. */
import type { IncomingMessage } from 'node:http';
import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';

/** Bytes of a webhook's body at most: 1 MiB. */
export const MAX_BODY_BYTES = 1024 * 1024;

export type Refusal =
  | { status: 400; reason: 'malformed'; message: string; position?: number }
  | { status: 401; reason: 'signature'; message: string }
  | { status: 404; reason: 'unknown'; message: string }
  | { status: 410; reason: 'disabled'; message: string }
  | { status: 413; reason: 'too-large'; message: string };

export type ReadBody = { ok: true; bytes: Buffer } | { ok: false; refusal: Refusal };

export const tooLarge: ReadBody = {
  ok: false,
  refusal: { status: 413, reason: 'too-large', message: `The body is over ${MAX_BODY_BYTES.toLocaleString('en')} bytes.` },
};

/** The raw bytes. Stops reading as soon as they are too many; rejects where the sender goes away. */
export function readBody(request: IncomingMessage): Promise<ReadBody> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return Promise.resolve(tooLarge);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) {
        request.pause();
        resolve(tooLarge);
      } else chunks.push(chunk);
    });
    request.on('end', () => resolve({ ok: true, bytes: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks) }));
    request.on('error', reject);
    request.on('aborted', () => reject(new Error('the sender went away')));
  });
}

/** The body as JSON text. */
export type ParsedBody = { ok: true; json: string } | { ok: false; refusal: Refusal };

/** Levels of lists and objects in a body at most; Postgres refuses some thousands. */
const MAX_BODY_DEPTH = 512;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * JSON stays the text that came; form fields become an object; other text becomes a text; anything else `{ base64 }`; nothing becomes null.
 */
export function parseBody(bytes: Buffer, contentType: string | undefined): ParsedBody {
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const isJson = type === 'application/json' || type.endsWith('+json');
  if (bytes.length === 0)
    return isJson ? malformed('The body is empty, although its content type says JSON.', 0) : { ok: true, json: 'null' };
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8';
  const decoder = decoderOf(charset);
  const text = decoder && decode(bytes, decoder);
  if (isJson) return text === null ? malformed(`The body is not ${charset.toUpperCase()} text.`) : parseJson(text);
  if (decoder === null || text === null) return { ok: true, json: JSON.stringify({ base64: bytes.toString('base64') }) };
  if (type === 'application/x-www-form-urlencoded')
    return { ok: true, json: JSON.stringify(fieldsOf(decoder === utf8 ? new URLSearchParams(text) : formEntries(text, decoder))) };
  return { ok: true, json: JSON.stringify(text) };
}

/** Null for a charset that is not known. */
function decoderOf(charset: string): TextDecoder | null {
  if (charset.toLowerCase() === 'utf-8') return utf8;
  try {
    const decoder = new TextDecoder(charset, { fatal: true });
    return decoder.encoding === 'utf-8' ? utf8 : decoder;
  } catch {
    return null;
  }
}

function decode(bytes: Buffer, decoder: TextDecoder): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

/** A form whose %XX are bytes of another charset than UTF-8, which `URLSearchParams` takes them for. */
function formEntries(text: string, decoder: TextDecoder): [string, string][] {
  const unescaped = (part: string): string =>
    part.replaceAll('+', ' ').replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
      const bytes = Buffer.from(run.replaceAll('%', ''), 'hex');
      return decode(bytes, decoder) ?? run;
    });
  return text
    .split('&')
    .filter((field) => field !== '')
    .map((field) => {
      const at = field.indexOf('=');
      return at < 0 ? [unescaped(field), ''] : [unescaped(field.slice(0, at)), unescaped(field.slice(at + 1))];
    });
}

function malformed(message: string, position?: number): ParsedBody {
  return { ok: false, refusal: { status: 400, reason: 'malformed', message, position } };
}

function parseJson(text: string): ParsedBody {
  try {
    JSON.parse(text);
    return isTooDeep(text) ? malformed(`The body is nested more than ${MAX_BODY_DEPTH} levels deep.`) : { ok: true, json: text };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const position = /at position (\d+)/.exec(message)?.[1];
    return malformed(`The body is not valid JSON: ${message}.`, position === undefined ? text.length : Number(position));
  }
}

/** Of valid JSON. Goes over the text, since walking the parsed value costs more. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (inString) {
      if (unit === BACKSLASH) at++;
      else if (unit === QUOTE) inString = false;
    } else if (unit === QUOTE) inString = true;
    else if (unit === OPEN_LIST || unit === OPEN_OBJECT) {
      if (++depth > MAX_BODY_DEPTH) return true;
    } else if (unit === CLOSE_LIST || unit === CLOSE_OBJECT) depth--;
  }
  return false;
}

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d];

/** A name that comes once gives a text, one that comes again a list. Own properties only, whatever the names are. */
export function fieldsOf(entries: Iterable<[string, string]>): JsonObject {
  const lists = new Map<string, string[]>();
  for (const [name, value] of entries) {
    const list = lists.get(name);
    if (list) list.push(value);
    else lists.set(name, [value]);
  }
  return Object.fromEntries([...lists].map(([name, list]): [string, JsonValue] => [name, list.length === 1 ? (list[0] as string) : list]));
}

/** Headers that carry the sender's secrets; they are kept out of the record. */
const SECRET_HEADERS = new Set(['authorization', 'cookie', 'proxy-authorization', 'x-api-key']);

/** All of them, by lower-case names; repeated ones are joined. */
export function headersOf(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}

/** The trigger's data as JSON text. `bodyJson` goes in as it is. */
export function triggerDataJson(request: IncomingMessage, path: string, query: string, bodyJson: string, receivedAt: number): string {
  const headers = Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      value === undefined || SECRET_HEADERS.has(name) ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
  const rest = JSON.stringify({
    method: request.method ?? 'POST',
    path,
    query: fieldsOf(new URLSearchParams(query)),
    headers,
    receivedAt: new Date(receivedAt).toISOString(),
  });
  return `${rest.slice(0, -1)},"body":${bodyJson}}`;
}
