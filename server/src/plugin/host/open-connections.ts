/** In the parent: the connections that a call has opened. They end with it. */
import { NodeError, type Connection, type ConnectionMessage } from '@hookloom/sdk';
import { MAX_CONNECTIONS_PER_CALL } from './limits.ts';

export class OpenConnections {
  private readonly open = new Map<number, { connection: Connection; messages: AsyncIterator<ConnectionMessage> }>();
  private last = 0;
  private closed = false;

  /** Gives the number under which the plugin knows it. */
  async add(connect: () => Promise<Connection>): Promise<number> {
    if (this.open.size >= MAX_CONNECTIONS_PER_CALL) {
      throw new NodeError('USER', 'CONNECTIONS_TOO_MANY', `A call may hold ${MAX_CONNECTIONS_PER_CALL} connections at once.`);
    }
    const connection = await connect();
    if (this.closed) {
      await connection.close();
      throw new NodeError('CANCELLED', 'CANCELLED', 'The call has ended.');
    }
    const id = (this.last += 1);
    this.open.set(id, { connection, messages: connection[Symbol.asyncIterator]() });
    return id;
  }

  /** Null where the other side has closed it. */
  async next(id: number): Promise<ConnectionMessage | null> {
    const next = await this.get(id).messages.next();
    return next.done ? null : next.value;
  }

  send(id: number, data: string | Uint8Array): Promise<void> {
    return this.get(id).connection.send(data);
  }

  async close(id: number): Promise<void> {
    const found = this.open.get(id);
    this.open.delete(id);
    await found?.connection.close();
  }

  closeAll(): void {
    this.closed = true;
    for (const { connection } of this.open.values()) connection.close().catch(() => {});
    this.open.clear();
  }

  private get(id: number): { connection: Connection; messages: AsyncIterator<ConnectionMessage> } {
    const found = this.open.get(id);
    if (!found) throw new NodeError('USER', 'CONNECTION_CLOSED', 'The connection is closed.');
    return found;
  }
}
