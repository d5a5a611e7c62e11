/** A stream of server-sent events. What the code does not read yet is not read from the socket either. */
import { NodeError, type Connection, type ConnectionMessage } from '@hookloom/sdk';
import { toNodeError } from '../egress/failures.ts';
import { cancelled, redactedError, type Opening } from './connect-opening.ts';
import { createSseParser } from './sse-parser.ts';

const REFUSED_BODY_LIMIT = 16 * 1024;

export async function openEventStream(opening: Opening, closed: () => void): Promise<Connection> {
  const { egress, url, headers, idleMs, signal } = opening;
  const { host } = new URL(url);
  const ending = new AbortController();
  const cancel = (): void => ending.abort();
  signal.addEventListener('abort', cancel, { once: true });
  const failed = (error: unknown): NodeError => (signal.aborted ? cancelled() : redactedError(failureOf(error, host), opening));
  let response: Awaited<ReturnType<typeof egress.stream>>;
  try {
    response = await egress.stream(
      { url, headers: { ...headers, accept: 'text/event-stream', 'cache-control': 'no-store' }, idleMs },
      ending.signal,
    );
    if (!isEventStream(response.statusCode, response.headers['content-type'])) {
      await response.body.dump({ limit: REFUSED_BODY_LIMIT, signal: ending.signal });
      const said = `${response.statusCode}${response.statusCode === 200 ? ` and ${String(response.headers['content-type'] ?? 'no content type')}` : ''}`;
      throw new NodeError('REMOTE', 'CONNECTION_REFUSED', `${host} opened no stream of events: it answered with ${said}.`);
    }
  } catch (error) {
    signal.removeEventListener('abort', cancel);
    throw failed(error);
  }

  let isOver = false;
  const over = (): void => {
    if (isOver) return;
    isOver = true;
    signal.removeEventListener('abort', cancel);
    // The body may fail once it is let go; nobody hears of it any more.
    response.body.on('error', () => {}).destroy();
    closed();
  };
  signal.addEventListener('abort', over, { once: true });

  async function* messages(): AsyncGenerator<ConnectionMessage> {
    const parser = createSseParser(opening.maxMessageBytes);
    // Takes a byte order mark away, and holds characters that are cut in two.
    const decoder = new TextDecoder();
    try {
      for await (const chunk of response.body as AsyncIterable<Uint8Array>)
        for (const message of parser.push(decoder.decode(chunk, { stream: true }))) {
          if (isOver) break;
          yield { ...message, data: opening.redactor.dataText(message.data as string) };
        }
      if (signal.aborted) throw cancelled();
    } catch (error) {
      if (!isOver || signal.aborted) throw failed(error);
    } finally {
      over();
    }
  }

  const iterator = messages();
  return {
    [Symbol.asyncIterator]: () => iterator,
    send: () =>
      Promise.reject(new NodeError('USER', 'CONNECTION_ONE_WAY', 'Nothing can be sent over a stream of events; open a WebSocket.')),
    close: async () => over(),
  };
}

function isEventStream(status: number, contentType: string | string[] | undefined): boolean {
  return (
    status === 200 &&
    String(contentType ?? '')
      .split(';', 1)[0]
      ?.trim()
      .toLowerCase() === 'text/event-stream'
  );
}

function failureOf(error: unknown, host: string): NodeError {
  if (error instanceof NodeError) return error;
  if (error instanceof RangeError) return new NodeError('REMOTE', 'MESSAGE_TOO_LARGE', `An event of ${host} is larger than allowed.`);
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'UND_ERR_BODY_TIMEOUT') return new NodeError('REMOTE', 'CONNECTION_IDLE', `${host} was silent for too long.`);
  const { class: errorClass, message } = toNodeError(error, host);
  return new NodeError(errorClass, 'CONNECTION_LOST', message);
}
