/** Recorded HTTP: a test says which requests are to come, and what the service answers to each. */
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { HttpRequest, HttpResponse } from '../host.ts';
import { NodeError } from '../errors.ts';
import type { ErrorClass, JsonValue } from '../wire.ts';

/** A body in one of three forms; none for an empty one. */
export interface RecordedBody {
  json?: JsonValue;
  text?: string;
  base64?: string;
}

export interface Exchange {
  request: RecordedBody & {
    /** Default `GET`. */
    method?: string;
    /** As the code asks for it, or as it goes out with what a credential adds. Query parameters may come in any order. */
    url: string;
    /** Headers that the request has at least, what a credential adds among them. `•••` stands for any value. */
    headers?: Record<string, string>;
  };
  /** What the service answers, or how the request fails. */
  response:
    | (RecordedBody & { status?: number; headers?: Record<string, string>; url?: string })
    | { error: { class: ErrorClass; code: string; message: string } };
}

/** Stands for what was left out of a recording. */
export const REDACTED = '•••';

/** What a stand-in for the host's HTTP client is given beside the request that goes out. */
export interface RequestDetails {
  /** The request as the code made it, without what a credential adds. */
  asked: HttpRequest;
  /** Texts that must not be kept. */
  secrets: string[];
}

export interface HttpStandIn {
  (request: HttpRequest, details: RequestDetails): HttpResponse | Promise<HttpResponse>;
  /** @throws Error where something was unexpected, or has not come. The test kit calls it at the end of each run, where it is not `shared`. */
  done?(): void;
  /** Whether several runs use it. */
  shared?: boolean;
}

export interface RecordedHttp extends HttpStandIn {
  done(): void;
}

export function bytesOf(body: RecordedBody): Uint8Array {
  if (body.base64 !== undefined) return new Uint8Array(Buffer.from(body.base64, 'base64'));
  return new TextEncoder().encode(body.json === undefined ? body.text : JSON.stringify(body.json));
}

function sameBody(expected: RecordedBody, sent: HttpRequest['body']): boolean {
  const bytes = Buffer.from(sent ?? '');
  if (expected.json === undefined) return Buffer.from(bytesOf(expected)).equals(bytes);
  try {
    return isDeepStrictEqual(JSON.parse(bytes.toString('utf8')), expected.json);
  } catch {
    return false;
  }
}

/** With query parameters sorted, since their order says nothing. */
function comparable(address: string): string {
  const url = new URL(address);
  url.searchParams.sort();
  return url.href;
}

/** Null where the exchange is for this request, else how it differs. */
function difference({ request: expected }: Exchange, sent: HttpRequest, asked: HttpRequest): string | null {
  const method = (sent.method ?? 'GET').toUpperCase();
  if (method !== (expected.method ?? 'GET').toUpperCase()) return `it is to be a ${expected.method ?? 'GET'}`;
  if (![asked.url, sent.url].map(comparable).includes(comparable(expected.url))) return `it is to go to ${expected.url}`;
  const headers = new Map(Object.entries(sent.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    const given = headers.get(name.toLowerCase());
    if (given === undefined) return `it lacks the header ${name}`;
    if (value !== REDACTED && value !== given)
      return `its header ${name} is ${JSON.stringify(given)} and is to be ${JSON.stringify(value)}`;
  }
  return sameBody(expected, sent.body) ? null : `its body is ${JSON.stringify(Buffer.from(sent.body ?? '').toString('utf8'))}`;
}

function answer(exchange: Exchange, asked: HttpRequest): HttpResponse {
  const { response } = exchange;
  if ('error' in response) throw new NodeError(response.error.class, response.error.code, response.error.message);
  const body = bytesOf(response);
  if (body.byteLength > (asked.maxResponseBytes ?? 5 * 1024 * 1024))
    throw new NodeError('REMOTE', 'RESPONSE_TOO_LARGE', 'The answer is larger than the request allows.');
  const type: Record<string, string> = response.json === undefined ? {} : { 'content-type': 'application/json' };
  const headers = Object.entries(response.headers ?? {}).map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  return { status: response.status ?? 200, headers: { ...type, ...Object.fromEntries(headers) }, body, url: response.url ?? asked.url };
}

/** Exchanges from a JSON file: a list of them. */
export function readExchanges(file: string | URL): Exchange[] {
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!Array.isArray(value)) throw new Error(`${String(file)} is to hold a list of exchanges: [{ "request": …, "response": … }]`);
  return value as Exchange[];
}

/**
 * Answers each request by the first exchange that is for it and has not been used, in any order. A request that none is for fails, also
 * where the code catches that; so does, at the end of the run, an exchange that no request came for.
 * `exchanges` may be the path of a JSON file. Where several runs share it, pass `{ shared: true }` and call `done()` after the last.
 */
export function recordedHttp(exchanges: readonly Exchange[] | string | URL, { shared = false }: { shared?: boolean } = {}): RecordedHttp {
  const left = Array.isArray(exchanges) ? [...(exchanges as Exchange[])] : readExchanges(exchanges as string | URL);
  const unexpected: string[] = [];
  const done = (): void => {
    const missing = left.map(({ request }) => `No request came for ${request.method ?? 'GET'} ${request.url}`);
    if (unexpected.length + missing.length > 0) throw new Error([...unexpected, ...missing].join('\n'));
  };
  const respond = (sent: HttpRequest, { asked }: RequestDetails): HttpResponse => {
    const index = left.findIndex((exchange) => difference(exchange, sent, asked) === null);
    const [exchange] = index === -1 ? [] : left.splice(index, 1);
    if (exchange) return answer(exchange, asked);
    const reasons = left.map(
      (expected) => `\n  not ${expected.request.method ?? 'GET'} ${expected.request.url}: ${difference(expected, sent, asked) ?? ''}`,
    );
    const message = `Unexpected request ${asked.method ?? 'GET'} ${asked.url}${reasons.join('') || '\n  no exchange is left'}`;
    unexpected.push(message);
    throw new Error(message);
  };
  return Object.assign(respond, { done, shared });
}
