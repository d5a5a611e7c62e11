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
 * `queue`: there is work for workers; the place of its greatest priority in `priorities`, or empty where that is not known.
 * `cancel`: the id of an execution that shall stop.
 * `pause`: the id of an execution that shall start no more nodes.
 * `waits`: a step waits for an event, so a process that remembers for which ones steps wait reads them anew.
 * `plugins`: what is installed, or what an admin said about it, has changed, so each process reads it anew.
 * `triggers`: the id of a workflow; a trigger that a plugin serves for it is (or is not) wanted any more, or its state has changed.
 * `credentials`: the id of a credential that was changed or deleted, so a process that remembers it opened reads it anew; empty for any.
 * `wake`: the id of an execution one of whose waits is over or may be; empty where time has come for something else.
 */
export type Channel =
  | `execution:${string}`
  | `workspace:${string}`
  | 'routes'
  | 'queue'
  | 'cancel'
  | 'pause'
  | 'waits'
  | 'triggers'
  | 'plugins'
  | 'credentials'
  | 'wake';
