/** In the parent: a call of a plugin's code, from its start to its one end. */
import { NodeError, type HostFunctions, type LogLine, type NodeContext, type TriggerItem } from '@hookloom/sdk';
import type { JsonValue } from '@hookloom/sdk/wire';
import type { HostProcess } from './host-process.ts';
import { ABORT_GRACE_MS } from './limits.ts';
import type { OpenConnections } from './open-connections.ts';
import type { CallMessage } from './protocol.ts';

/** What the parent does for a call, with the call's own rights. */
export type CallServices = HostFunctions &
  Partial<Pick<NodeContext<unknown>, 'javascript' | 'respond'>> & {
    log(level: LogLine['level'], message: string): void;
    emit?(item: TriggerItem, cursor?: JsonValue): Promise<void>;
  };

export interface HostCallOptions {
  head: Omit<CallMessage, 't' | 'id' | 'now'>;
  payload: string;
  services: CallServices;
  signal: AbortSignal;
  now(): number;
  /** Whether running it twice does no harm, whatever it has done until its host died. */
  repeatable: boolean;
}

export interface CallResult {
  payload: string;
  /** Whether the payload is a directive for the engine. */
  outcome: boolean;
}

export class HostCall {
  readonly head: HostCallOptions['head'];
  readonly payload: string;
  readonly services: CallServices;
  readonly now: () => number;
  readonly result: Promise<CallResult>;
  /** Whether it had the host do something outside of the plugin's process. It can do nothing else out there. */
  reachedOut = false;
  /** Whether it has said something that is not to be said twice: an event, an answer to a webhook's caller. */
  spoke = false;
  /** Host functions under way. */
  asks = 0;
  connections: OpenConnections | null = null;
  settled = false;
  private readonly repeatable: boolean;
  private readonly settling = Promise.withResolvers<CallResult>();
  private place: { process: HostProcess; id: number } | null = null;
  private grace: NodeJS.Timeout | undefined;
  private readonly signal: AbortSignal;
  private readonly onAbort = (): void => this.aborted();
  /** Set by whoever holds the call while no process has it. */
  onSettled: (() => void) | null = null;

  constructor({ head, payload, services, signal, now, repeatable }: HostCallOptions) {
    this.head = head;
    this.payload = payload;
    this.services = services;
    this.now = now;
    this.signal = signal;
    this.repeatable = repeatable;
    this.result = this.settling.promise;
    signal.addEventListener('abort', this.onAbort, { once: true });
    if (signal.aborted) this.aborted();
  }

  sentTo(process: HostProcess, id: number): void {
    this.place = { process, id };
    this.asks = 0;
  }

  /** The process that had it has died. */
  lost(): void {
    this.place = null;
    this.connections?.closeAll();
    this.connections = null;
  }

  /** Whether it can be run again after its process has died. */
  mayRunAgain(): boolean {
    return !this.spoke && (this.repeatable || !this.reachedOut);
  }

  resolve(result: CallResult): void {
    if (this.settle()) this.settling.resolve(result);
  }

  reject(error: NodeError): void {
    if (this.settle()) this.settling.reject(error);
  }

  private settle(): boolean {
    if (this.settled) return false;
    this.settled = true;
    clearTimeout(this.grace);
    this.signal.removeEventListener('abort', this.onAbort);
    this.connections?.closeAll();
    this.place?.process.forget(this.place.id);
    this.onSettled?.();
    return true;
  }

  /** The plugin is told, and has a moment to come to an end by itself. */
  private aborted(): void {
    const reason: unknown = this.signal.reason;
    const error = reason instanceof NodeError ? reason : new NodeError('CANCELLED', 'CANCELLED', 'The call was cancelled.');
    if (!this.place) {
      this.reject(error);
      return;
    }
    this.place.process.write({ t: 'abort', id: this.place.id, message: error.message });
    this.grace = setTimeout(() => this.reject(error), ABORT_GRACE_MS);
  }
}
