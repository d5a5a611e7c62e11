/** The one way out: every request that the server makes for somebody goes through here. */
import { NodeError } from '@hookloom/sdk';
import type { HttpRequest, HttpResponse } from '@hookloom/sdk';
import { Agent, request as send } from 'undici';
import type { buildConnector, Dispatcher } from 'undici';
import { createAddressGuard } from './address-guard.ts';
import { guardedConnector, resolveWithSystem } from './connector.ts';
import type { ResolveHost } from './connector.ts';
import { toNodeError } from './failures.ts';
import { headersFor, nextHop } from './hops.ts';
import type { Hop } from './hops.ts';

export interface EgressOptions {
  /** CIDR blocks or addresses that may be reached although they are not public (`HOOKLOOM_EGRESS_ALLOW`). */
  allow: readonly string[];
  /** Hears of refused addresses. */
  log?: { warn(details: object, message: string): void };
  /** Bytes of all answers that are being read; one more is an error. Default 256 MiB. */
  maxBytesUnderWay?: number;
  /** Where the addresses of names come from. Default: the system. */
  resolveHost?: ResolveHost;
}

/**
 * Judges each hop before it is sent, the first one included, and gives the address and headers that are really sent. What it adds is known to
 * that hop only: neither the answer's `url` nor the next hop has it. `from` is the hop that redirected here; null at the first.
 * @throws NodeError where the hop is refused
 */
export type PrepareHop = (
  hop: { url: URL; headers: Readonly<Record<string, string>> },
  from: URL | null,
) => {
  url: URL;
  /** Lower-case names. */
  headers: Record<string, string>;
};

export interface Egress {
  /**
   * Sends a request and reads the whole answer; any status is an answer.
   * @throws NodeError `USER`: HTTP_URL, HTTP_REQUEST, EGRESS_REFUSED; `REMOTE`: HTTP_DNS, HTTP_CONNECT, HTTP_TLS, HTTP_PROTOCOL,
   *   HTTP_BODY_TOO_LARGE, HTTP_TOO_MANY_REDIRECTS; `TIMEOUT`: HTTP_TIMEOUT; `CANCELLED`: CANCELLED; `OURS`: HTTP_BUSY
   */
  request(request: HttpRequest, signal?: AbortSignal, prepareHop?: PrepareHop): Promise<HttpResponse>;
  /**
   * Sends a GET whose answer is read as it comes, for as long as the signal is not aborted; no redirect is followed. Fails where the other side is
   * silent for `idleMs`. @throws NodeError as `request`; reading the body throws what undici throws
   */
  stream(request: { url: string; headers: Record<string, string>; idleMs: number }, signal: AbortSignal): Promise<Dispatcher.ResponseData>;
  /** Opens sockets to allowed addresses, for protocols other than HTTP; whoever opens one bounds it. */
  connector: buildConnector.connector;
  /** Ends open connections; requests under way fail. */
  close(): Promise<void>;
}

export const DEFAULT_TIMEOUT_MS = 30_000;
export const MAX_TIMEOUT_MS = 300_000;
const CONNECT_TIMEOUT_MS = 10_000;
export const DEFAULT_RESPONSE_BYTES = 5 * 1024 * 1024;
/** What one answer may take of this process's memory, whatever was asked for. */
export const MAX_RESPONSE_BYTES = 25 * 1024 * 1024;
/** What all answers that are being read may take of it together. */
const MAX_BYTES_UNDER_WAY = 256 * 1024 * 1024;
const MAX_REDIRECTS = 20;
/** Bytes of a redirect's body that are read in order to keep the connection. */
const REDIRECT_BODY_LIMIT = 64 * 1024;

/** @throws RangeError where `allow` has an entry that is no address block */
export function createEgress(options: EgressOptions): Egress {
  const guard = createAddressGuard(options.allow);
  const connector = guardedConnector(guard, options.resolveHost ?? resolveWithSystem, CONNECT_TIMEOUT_MS);
  const agent = new Agent({
    connect: connector,
    // The deadline of each request bounds its whole time; undici's own limits only know of silence.
    headersTimeout: 0,
    bodyTimeout: 0,
    pipelining: 1,
  });
  const memory: Memory = { used: 0, max: options.maxBytesUnderWay ?? MAX_BYTES_UNDER_WAY };
  return {
    async request(request, signal, prepareHop = asItIs) {
      try {
        return await exchange({ agent, memory }, request, signal, prepareHop);
      } catch (error) {
        if (error instanceof NodeError && error.code === 'EGRESS_REFUSED')
          options.log?.warn({ reason: error.message }, 'a request was refused');
        throw error;
      }
    },
    async stream({ url, headers, idleMs }, signal) {
      const hop = firstHop({ url, headers });
      const limits = { headersTimeout: DEFAULT_TIMEOUT_MS, bodyTimeout: idleMs };
      return sendHop(agent, hop, signal, limits);
    },
    connector,
    close: () => agent.destroy(),
  };
}

/** Bytes of answers that have been read in part. */
interface Memory {
  used: number;
  max: number;
}

interface Sender {
  agent: Agent;
  memory: Memory;
}

const asItIs: PrepareHop = ({ url, headers }) => ({ url, headers: { ...headers } });

async function exchange(
  sender: Sender,
  request: HttpRequest,
  signal: AbortSignal | undefined,
  prepareHop: PrepareHop,
): Promise<HttpResponse> {
  const first = firstHop(request);
  const timeoutMs = Math.min(request.timeoutMs ?? DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS);
  const deadline = new AbortController();
  const cancel = (): void => deadline.abort(new NodeError('CANCELLED', 'CANCELLED', 'The request was cancelled.'));
  const timer = setTimeout(
    () => deadline.abort(new NodeError('TIMEOUT', 'HTTP_TIMEOUT', `${first.url.host} did not answer in full within ${timeoutMs} ms.`)),
    timeoutMs,
  );
  signal?.addEventListener('abort', cancel, { once: true });
  if (signal?.aborted) cancel();
  try {
    return await follow(sender, first, request, deadline.signal, prepareHop);
  } catch (error) {
    throw toNodeError(deadline.signal.aborted ? deadline.signal.reason : error, first.url.host);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
  }
}

function firstHop(request: HttpRequest): Hop {
  const url = URL.parse(request.url);
  if (url === null) throw new NodeError('USER', 'HTTP_URL', `${JSON.stringify(request.url.slice(0, 200))} is not a complete URL.`);
  if (url.username !== '' || url.password !== '') {
    throw new NodeError('USER', 'HTTP_URL', 'A URL with a user name or password in it is not sent; use an Authorization header.');
  }
  const method = (request.method ?? 'GET').toUpperCase();
  if (!/^[A-Z][A-Z-]*$/.test(method) || method === 'CONNECT' || method === 'TRACE') {
    throw new NodeError('USER', 'HTTP_REQUEST', `The method ${JSON.stringify(method.slice(0, 50))} is not sent.`);
  }
  return { url, method, headers: headersFor(request.headers ?? {}), body: request.body ?? null };
}

/** Hop by hop to the answer. Each hop has a connection that is guarded anew. */
async function follow(
  { agent, memory }: Sender,
  first: Hop,
  request: HttpRequest,
  signal: AbortSignal,
  prepareHop: PrepareHop,
): Promise<HttpResponse> {
  const maxRedirects = Math.min(request.maxRedirects ?? 0, MAX_REDIRECTS);
  const maxBytes = Math.min(request.maxResponseBytes ?? DEFAULT_RESPONSE_BYTES, MAX_RESPONSE_BYTES);
  let hop = first;
  let from: URL | null = null;
  for (let redirects = 0; ; redirects += 1) {
    const response = await sendHop(agent, { ...hop, ...prepareHop(hop, from) }, signal);
    const next = maxRedirects > 0 ? nextHop(hop, response) : null;
    if (next === null) {
      const body = await readBody(response, maxBytes, hop, memory);
      return { status: response.statusCode, headers: plainHeaders(response.headers), body, url: hop.url.href };
    }
    await response.body.dump({ limit: REDIRECT_BODY_LIMIT, signal });
    if (redirects === maxRedirects) {
      throw new NodeError('REMOTE', 'HTTP_TOO_MANY_REDIRECTS', `${first.url.host} redirected more than ${maxRedirects} times.`);
    }
    from = hop.url;
    hop = next;
  }
}

async function sendHop(
  agent: Agent,
  hop: Hop,
  signal: AbortSignal,
  limits: { headersTimeout?: number; bodyTimeout?: number } = {},
): Promise<Dispatcher.ResponseData> {
  if (hop.url.protocol !== 'http:' && hop.url.protocol !== 'https:') {
    throw new NodeError('USER', 'HTTP_URL', `Only http and https are spoken, not ${hop.url.protocol}`);
  }
  try {
    return await send(hop.url, { dispatcher: agent, method: hop.method, headers: hop.headers, body: hop.body, signal, ...limits });
  } catch (error) {
    throw signal.aborted ? error : toNodeError(error, hop.url.host);
  }
}

async function readBody(response: Dispatcher.ResponseData, maxBytes: number, hop: Hop, memory: Memory): Promise<Uint8Array> {
  // Ends the connection: what is still on its way is not wanted.
  const drop = (): unknown => response.body.on('error', () => {}).destroy();
  const tooLarge = (): NodeError => {
    drop();
    return new NodeError('REMOTE', 'HTTP_BODY_TOO_LARGE', `The answer of ${hop.url.host} is larger than ${maxBytes} bytes.`);
  };
  if (hop.method !== 'HEAD' && Number(response.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      memory.used += chunk.length;
      if (size > maxBytes) throw tooLarge();
      if (memory.used > memory.max) {
        drop();
        throw new NodeError('OURS', 'HTTP_BUSY', `This server is reading ${memory.max} bytes of answers already. Try again later.`);
      }
      chunks.push(chunk);
    }
  } finally {
    memory.used -= size;
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size);
}

function plainHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && name !== '__proto__') plain[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return plain;
}
