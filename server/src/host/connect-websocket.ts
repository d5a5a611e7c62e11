/** A WebSocket (RFC 6455). Its socket is opened by the guarded connector; while the code lags behind, nothing more is read. */
import type { Socket } from 'node:net';
import { WebSocket, type ClientOptions, type RawData } from 'ws';
import { NodeError, type Connection, type ConnectionMessage } from '@hookloom/sdk';
import { toNodeError } from '../egress/failures.ts';
import { cancelled, redactedError, type Opening } from './connect-opening.ts';

const HANDSHAKE_MS = 10_000;
/** Milliseconds for the other side to say goodbye. */
const CLOSE_MS = 2_000;
/** Messages and bytes that wait for the code until reading rests. */
const MAX_WAITING = 100;
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

export async function openWebSocket(opening: Opening, closed: () => void): Promise<Connection> {
  const { url, headers, protocols, maxMessageBytes, signal } = opening;
  const { host } = new URL(url);
  const socket = new WebSocket(url, protocols, {
    headers: withoutHandshake(headers),
    maxPayload: maxMessageBytes,
    // What is unpacked is larger than what came, and its limit is harder to keep.
    perMessageDeflate: false,
    followRedirects: false,
    handshakeTimeout: HANDSHAKE_MS,
    createConnection: guardedSocket(opening) as unknown as NonNullable<ClientOptions['createConnection']>,
  });
  socket.on('error', () => {});
  await opened(socket, signal, host).catch((error: unknown) => {
    socket.terminate();
    throw redactedError(error as NodeError, opening);
  });
  return connectionOf(socket, opening, host, closed);
}

/** ws sets those of the handshake itself. */
function withoutHandshake(headers: Readonly<Record<string, string>>): Record<string, string> {
  const own = /^(sec-websocket-.*|upgrade|connection|host|content-length|transfer-encoding)$/i;
  return Object.fromEntries(Object.entries({ 'user-agent': 'Hookloom', ...headers }).filter(([name]) => !own.test(name)));
}

/** In the form in which Node's HTTP client asks for a socket: it comes later, by the callback. */
function guardedSocket({ egress, url }: Opening) {
  const { protocol, hostname, host, port } = new URL(url);
  const isSecure = protocol === 'wss:';
  return (_options: object, callback: (error: Error | null, socket?: Socket) => void): undefined => {
    const options = { hostname, host, protocol: isSecure ? 'https:' : 'http:', port: port || (isSecure ? '443' : '80') };
    egress.connector(options, (error, socket) => (error ? callback(error) : callback(null, socket)));
  };
}

async function opened(socket: WebSocket, signal: AbortSignal, host: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const cancel = (): void => reject(cancelled());
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  socket.once('open', () => {
    // What comes with the handshake's answer is not to be read before somebody listens.
    socket.pause();
    resolve();
  });
  socket.once('unexpected-response', (request, response) => {
    request.destroy();
    reject(
      new NodeError('REMOTE', 'CONNECTION_REFUSED', `${host} opened no WebSocket: it answered with the status ${response.statusCode}.`),
    );
  });
  socket.once('error', (error) => {
    const isLate = error.message === 'Opening handshake has timed out';
    reject(isLate ? new NodeError('TIMEOUT', 'HTTP_TIMEOUT', `${host} did not open the WebSocket in time.`) : toNodeError(error, host));
  });
  // Refused without an error, such as by a socket that ends at once.
  socket.once('close', () => reject(new NodeError('REMOTE', 'CONNECTION_REFUSED', `${host} opened no WebSocket.`)));
  try {
    await promise;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

function connectionOf(socket: WebSocket, opening: Opening, host: string, closed: () => void): Connection {
  const { redactor, signal, idleMs } = opening;
  const waiting: { message: ConnectionMessage; size: number }[] = [];
  let bytes = 0;
  let end: { error: NodeError | null } | undefined;
  let wake: () => void = () => {};

  const isFull = (): boolean => waiting.length >= MAX_WAITING || bytes >= MAX_WAITING_BYTES;
  const finish = (error: NodeError | null): void => {
    if (end) return;
    end = { error: error && redactedError(error, opening) };
    clearInterval(timer);
    signal.removeEventListener('abort', cancel);
    closed();
    wake();
  };
  const cancel = (): void => {
    // Whoever is told to stop is not handed what is left.
    waiting.length = 0;
    finish(cancelled());
    socket.terminate();
  };
  signal.addEventListener('abort', cancel, { once: true });

  let heardAt = performance.now();
  const hear = (): void => {
    heardAt = performance.now();
  };
  const timer = setInterval(() => {
    // While nothing is read, no answer to a ping is either.
    if (socket.isPaused) hear();
    else if (performance.now() - heardAt > idleMs) {
      finish(new NodeError('REMOTE', 'CONNECTION_IDLE', `${host} was silent for too long.`));
      socket.terminate();
    } else if (socket.readyState === WebSocket.OPEN) socket.ping();
  }, idleMs / 3);
  socket.on('ping', hear);
  socket.on('pong', hear);
  socket.on('message', (data, isBinary) => {
    hear();
    if (end) return;
    const content = toBytes(data);
    bytes += content.length;
    const message = { data: isBinary ? redactor.data(content) : redactor.dataText(content.toString('utf8')) };
    waiting.push({ message, size: content.length });
    if (isFull()) socket.pause();
    wake();
  });
  socket.on('error', (error: Error & { code?: string }) => {
    const isLarge = error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';
    finish(
      isLarge
        ? new NodeError('REMOTE', 'MESSAGE_TOO_LARGE', `A message of ${host} is larger than ${opening.maxMessageBytes} bytes.`)
        : new NodeError('REMOTE', 'CONNECTION_LOST', `The connection to ${host} broke off: ${error.message}.`),
    );
    socket.terminate();
  });
  socket.on('close', (code) => {
    // 1000 and 1001: the other side has ended it as it should.
    const isPlain = code === 1_000 || code === 1_001 || code === 1_005;
    finish(isPlain ? null : new NodeError('REMOTE', 'CONNECTION_LOST', `The connection to ${host} broke off (${code}).`));
  });

  socket.resume();

  const close = async (): Promise<void> => {
    finish(null);
    if (socket.readyState === WebSocket.CLOSED) return;
    const timeout = setTimeout(() => socket.terminate(), CLOSE_MS);
    const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.resume();
    socket.close(1_000);
    await gone;
    clearTimeout(timeout);
  };

  async function* messages(): AsyncGenerator<ConnectionMessage> {
    try {
      for (;;) {
        const next = waiting.shift();
        if (next) {
          bytes -= next.size;
          if (socket.isPaused && !isFull()) socket.resume();
          yield next.message;
        } else if (end) {
          if (end.error) throw end.error;
          return;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      await close();
    }
  }

  const iterator = messages();
  return {
    [Symbol.asyncIterator]: () => iterator,
    async send(data) {
      if (end || socket.readyState !== WebSocket.OPEN)
        throw end?.error ?? new NodeError('REMOTE', 'CONNECTION_LOST', 'The connection is closed.');
      await new Promise<void>((resolve, reject) => {
        socket.send(data, (error) =>
          error ? reject(new NodeError('REMOTE', 'CONNECTION_LOST', `The connection to ${host} broke off: ${error.message}.`)) : resolve(),
        );
      });
    },
    close,
  };
}

function toBytes(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
