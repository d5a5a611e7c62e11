/** From parameters to a request, and from an answer to a value. Pure. */
import { isUnsafeKey, NodeError, type HttpResponse, type JsonValue } from '@hookloom/sdk';

export interface Pair {
  name: string;
  value: string;
}

/** @throws NodeError `INVALID_URL`. */
export function buildUrl(text: string, query: Pair[]): URL {
  if (!URL.canParse(text.trim()))
    throw new NodeError('USER', 'INVALID_URL', `"${text}" is not a URL; it is to start with https:// or http://`);
  const url = new URL(text.trim());
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new NodeError('USER', 'INVALID_URL', `The URL is to start with https:// or http://, not ${url.protocol}`);
  }
  for (const { name, value } of query) url.searchParams.append(name, value);
  return url;
}

/**
 * Names in lower case; repeated ones joined with `, `.
 * @throws NodeError `INVALID_HEADER` for a name or value that could not be sent, or would smuggle in another header.
 */
export function buildHeaders(pairs: Pair[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (const pair of pairs) {
    const name = pair.name.trim().toLowerCase();
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) || isUnsafeKey(name)) {
      throw new NodeError('USER', 'INVALID_HEADER', `"${pair.name}" is not a header name`);
    }
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(pair.value)) {
      throw new NodeError('USER', 'INVALID_HEADER', `The header "${pair.name}" has a line break or a character that HTTP does not carry`);
    }
    const before = headers.get(name);
    headers.set(name, before === undefined ? pair.value : `${before}, ${pair.value}`);
  }
  return headers;
}

function isJson(contentType: string): boolean {
  return /^application\/([\w.-]+\+)?json\b/i.test(contentType.trim());
}

function decode(bytes: Uint8Array, contentType: string): string {
  const charset = /;\s*charset\s*=\s*"?([\w-]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    // An unknown charset: UTF-8 shows most of it.
    return new TextDecoder().decode(bytes);
  }
}

/** The body as a value: parsed where its type is JSON, else text; null where there is none. `warning` says that JSON was promised and not kept. */
export function readBody(response: HttpResponse): { value: JsonValue; warning: string | null } {
  if (response.body.length === 0) return { value: null, warning: null };
  const contentType = response.headers['content-type'] ?? '';
  const text = decode(response.body, contentType);
  if (!isJson(contentType)) return { value: text, warning: null };
  try {
    return { value: JSON.parse(text) as JsonValue, warning: null };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { value: text, warning: `The answer says it is JSON and is not, so it is kept as text: ${reason}` };
  }
}

/** The start of a body, on one line, for an error message. */
export function excerpt(value: JsonValue): string {
  const text = (typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value)).replace(/\s+/g, ' ').trim();
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
