/**
 * Hints about what has changed, inside this process and between processes.
 * A message names rows and sequence numbers, never their content: whoever misses one reads the rows.
 */
export interface LiveBus {
  /** Tells every subscriber in every process, soon. Never throws and never waits. */
  publish(channel: Channel, message: string): void;
  /** Calls the listener for each message until the returned function is called. */
  subscribe(channel: Channel, listener: (message: string) => void): () => void;
}

/**
 * `execution:<id>`: the execution's last sequence number, as text.
 * `workspace:<id>`: the id of an execution whose status changed.
 * `routes`: sources or triggers changed, so a process that remembers them reads them anew.
 * `queue`: there is work for workers.
 * `cancel`: the id of an execution that shall stop.
 */
export type Channel = `execution:${string}` | `workspace:${string}` | 'routes' | 'queue' | 'cancel';
