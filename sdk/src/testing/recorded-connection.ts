/** A connection for tests: it brings the messages that the test gives, and keeps what is sent. */
import { NodeError } from '../errors.ts';
import type { Connection, ConnectionMessage } from '../host.ts';

export interface RecordedConnection extends Connection {
  /** What the code has sent, in order. */
  sent: (string | Uint8Array)[];
  closed: boolean;
}

export interface ConnectionSettings {
  /** After the last message: the other side closes (the default), the connection breaks, or it stays open until the code closes it. */
  end?: 'close' | 'break' | 'stay';
}

export function recordedConnection(
  messages: readonly (string | ConnectionMessage)[],
  { end = 'close' }: ConnectionSettings = {},
): RecordedConnection {
  const closing = Promise.withResolvers<void>();
  const connection: RecordedConnection = {
    sent: [],
    closed: false,
    async send(data) {
      if (connection.closed) throw new NodeError('REMOTE', 'CONNECTION_CLOSED', 'The connection is closed.');
      connection.sent.push(data);
    },
    async close() {
      connection.closed = true;
      closing.resolve();
    },
    async *[Symbol.asyncIterator]() {
      for (const message of messages) {
        if (connection.closed) return;
        yield typeof message === 'string' ? { data: message } : message;
      }
      if (end === 'break') throw new NodeError('REMOTE', 'CONNECTION_LOST', 'The connection broke.');
      if (end === 'stay') await closing.promise;
    },
  };
  return connection;
}
