/** The one way out: every request that the server makes for somebody goes through here. */
import { NodeError } from '@hookloom/sdk';
import type { HttpRequest, HttpResponse } from '@hookloom/sdk';
import { Agent, request as send } from 'undici';
import type { Dispatcher } from 'undici';
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
  /** Where the addresses of names come from. Default: the system. */
  resolveHost?: ResolveHost;
}

export interface Egress {
  /**
   * Sends a request and reads the whole answer; any status is an answer.
   * @throws NodeError `USER`: HTTP_URL, HTTP_REQUEST, EGRESS_REFUSED; `REMOTE`: HTTP_DNS, HTTP_CONNECT, HTTP_TLS, HTTP_PROTOCOL,
   *   HTTP_BODY_TOO_LARGE, HTTP_TOO_MANY_REDIRECTS; `TIMEOUT`: HTTP_TIMEOUT; `CANCELLED`: CANCELLED
   */
  request(request: HttpRequest, signal?: AbortSignal): Promise<HttpResponse>;
  /** Ends open connections; requests under way fail. */
  close(): Promise<void>;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const MAX_TIMEOUT_MS = 300_000;
const CONNECT_TIMEOUT_MS = 10_000;
const DEFAULT_MAX_BYTES = 5 * 1024 * 1024;
const MAX_REDIRECTS = 20;
/** Bytes of a redirect's body that are read in order to keep the connection. */
const REDIRECT_BODY_LIMIT = 64 * 1024;

/** @throws RangeError where `allow` has an entry that is no address block */
export function createEgress(options: EgressOptions): Egress {
  const guard = createAddressGuard(options.allow);
  const agent = new Agent({
    connect: guardedConnector(guard, options.resolveHost ?? resolveWithSystem, CONNECT_TIMEOUT_MS),
    // The deadline of each request bounds its whole time; undici's own limits only know of silence.
    headersTimeout: 0,
    bodyTimeout: 0,
    pipelining: 1,
  });
  return {
    async request(request, signal) {
      try {
        return await exchange(agent, request, signal);
      } catch (error) {
        if (error instanceof NodeError && error.code === 'EGRESS_REFUSED')
          options.log?.warn({ reason: error.message }, 'a request was refused');
        throw error;
      }
    },
    close: () => agent.destroy(),
  };
}

async function exchange(agent: Agent, request: HttpRequest, signal: AbortSignal | undefined): Promise<HttpResponse> {
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
    return await follow(agent, first, request, deadline.signal);
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
async function follow(agent: Agent, first: Hop, request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
  const maxRedirects = Math.min(request.maxRedirects ?? 0, MAX_REDIRECTS);
  const maxBytes = request.maxResponseBytes ?? DEFAULT_MAX_BYTES;
  let hop = first;
  for (let redirects = 0; ; redirects += 1) {
    const response = await sendHop(agent, hop, signal);
    const next = maxRedirects > 0 ? nextHop(hop, response) : null;
    if (next === null) {
      const body = await readBody(response, maxBytes, hop);
      return { status: response.statusCode, headers: plainHeaders(response.headers), body, url: hop.url.href };
    }
    await response.body.dump({ limit: REDIRECT_BODY_LIMIT, signal });
    if (redirects === maxRedirects) {
      throw new NodeError('REMOTE', 'HTTP_TOO_MANY_REDIRECTS', `${first.url.host} redirected more than ${maxRedirects} times.`);
    }
    hop = next;
  }
}

async function sendHop(agent: Agent, hop: Hop, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
  if (hop.url.protocol !== 'http:' && hop.url.protocol !== 'https:') {
    throw new NodeError('USER', 'HTTP_URL', `Only http and https are spoken, not ${hop.url.protocol}`);
  }
  try {
    return await send(hop.url, { dispatcher: agent, method: hop.method, headers: hop.headers, body: hop.body, signal });
  } catch (error) {
    throw signal.aborted ? error : toNodeError(error, hop.url.host);
  }
}

async function readBody(response: Dispatcher.ResponseData, maxBytes: number, hop: Hop): Promise<Uint8Array> {
  const tooLarge = (): NodeError => {
    // Ends the connection: what is still on its way is not wanted.
    response.body.on('error', () => {}).destroy();
    return new NodeError('REMOTE', 'HTTP_BODY_TOO_LARGE', `The answer of ${hop.url.host} is larger than ${maxBytes} bytes.`);
  };
  if (hop.method !== 'HEAD' && Number(response.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge();
    chunks.push(chunk);
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
