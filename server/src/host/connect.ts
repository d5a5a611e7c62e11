/** `ctx.connect`: long-lived connections of a plugin's code, over the same way out and with the same limits on hosts and credentials as its requests. */
import { NodeError, type ConnectRequest } from '@hookloom/sdk';
import type { Egress } from '../egress/client.ts';
import { cancelled } from './connect-opening.ts';
import { openEventStream } from './connect-sse.ts';
import { openWebSocket } from './connect-websocket.ts';
import type { HostParts } from './host-functions.ts';
import type { HostHttp } from './http.ts';

/** Bytes of one message at most, whatever the request asks for. */
export const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
export const DEFAULT_MESSAGE_BYTES = 1024 * 1024;
/** Open connections of one call of a plugin's code. */
const MAX_OPEN = 20;

export interface HostConnectOptions {
  egress: Pick<Egress, 'connector' | 'stream'>;
  http: Pick<HostHttp, 'prepare'>;
  /** Default: 75,000, with a ping every 25,000 over a WebSocket; 300,000 for a stream of events, which knows no pings. */
  idleMs?: number;
}

/**
 * Each connection ends with the call that opened it, at the latest.
 * @throws NodeError as `HostHttp.prepare`; `REMOTE`: CONNECTION_REFUSED for an answer that opens none, HTTP_DNS, HTTP_CONNECT, HTTP_TLS,
 *   HTTP_PROTOCOL; `TIMEOUT`: HTTP_TIMEOUT; `USER`: HTTP_URL, EGRESS_REFUSED, TOO_MANY_CONNECTIONS; `CANCELLED`: CANCELLED.
 *   Iterating throws `REMOTE`: CONNECTION_LOST, CONNECTION_IDLE, MESSAGE_TOO_LARGE; `CANCELLED`
 */
export function createHostConnect({ egress, http, idleMs }: HostConnectOptions): HostParts['connect'] {
  const open = new WeakMap<AbortSignal, number>();
  return async (request, scope, signal) => {
    if (signal.aborted) throw cancelled();
    requireScheme(request);
    const count = open.get(signal) ?? 0;
    if (count >= MAX_OPEN)
      throw new NodeError(
        'USER',
        'TOO_MANY_CONNECTIONS',
        `More than ${MAX_OPEN} connections are open at once. Close those that are not needed.`,
      );
    open.set(signal, count + 1);
    const closed = (): void => void open.set(signal, (open.get(signal) ?? 1) - 1);
    try {
      const prepared = await http.prepare(request, scope);
      const maxMessageBytes = Math.min(request.maxMessageBytes ?? DEFAULT_MESSAGE_BYTES, MAX_MESSAGE_BYTES);
      const opening = { ...prepared, egress, protocols: request.protocols ?? [], maxMessageBytes, signal };
      return request.kind === 'websocket'
        ? await openWebSocket({ ...opening, idleMs: idleMs ?? 75_000 }, closed)
        : await openEventStream({ ...opening, idleMs: idleMs ?? 300_000 }, closed);
    } catch (error) {
      closed();
      throw error;
    }
  };
}

const schemes: Record<ConnectRequest['kind'], { protocols: string[]; words: string }> = {
  websocket: { protocols: ['wss:', 'ws:'], words: 'A WebSocket is opened by an address that begins with wss:// or ws://' },
  sse: { protocols: ['https:', 'http:'], words: 'A stream of events is opened by an address that begins with https:// or http://' },
};

function requireScheme({ kind, url }: ConnectRequest): void {
  const scheme = Object.hasOwn(schemes, kind) ? schemes[kind] : undefined;
  if (!scheme) throw new NodeError('USER', 'CONNECTION_KIND', 'A connection is of the kind websocket or sse.');
  const parsed = URL.parse(url);
  if (!parsed || !scheme.protocols.includes(parsed.protocol) || parsed.username !== '' || parsed.password !== '')
    throw new NodeError('USER', 'HTTP_URL', `${scheme.words}, without a user name or password in it.`);
}
