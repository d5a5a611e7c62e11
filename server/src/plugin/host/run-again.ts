/**
 * In the parent: calls whose process died. It cannot be seen which of the calls that a process had is to blame, so each that may be run
 * again is, alone in a process beside the plugin's first one; there are more of these where one takes long. Who dies alone is to blame.
 * The processes end with the last of such calls.
 */
import type { HostCall } from './host-call.ts';
import type { HostProcess } from './host-process.ts';

/** Processes for calls that are run again; a further one is started when those that are there have been busy for so many milliseconds. */
const MAX_PROCESSES = 3;
const BUSY_AFTER_MS = 100;

export interface RunAgainParts {
  /** Null where none can be started; the calls know of it. */
  start(): Promise<HostProcess | null>;
  /** A process has got a call. */
  onSent(): void;
}

export class RunAgain {
  /** Waiting for a process of their own. */
  readonly calls = new Set<HostCall>();
  private readonly processes = new Set<HostProcess>();
  private lastSentAt = 0;
  private starting = false;
  private readonly parts: RunAgainParts;

  constructor(parts: RunAgainParts) {
    this.parts = parts;
  }

  /** Gives calls a process each, as far as there are any. */
  next(): void {
    for (const call of this.calls) {
      if (this.starting) return;
      const free = [...this.processes].find(({ inFlight }) => inFlight.size === 0);
      if (!free) {
        this.startOne();
        return;
      }
      this.calls.delete(call);
      this.lastSentAt = performance.now();
      free.send(call);
      this.parts.onSent();
    }
  }

  /** Whether a process that has ended was one of these, so that its call is to blame. */
  ended(process: HostProcess): boolean {
    return this.processes.delete(process);
  }

  /** Ends what has nothing to do. */
  rest(): void {
    if (this.calls.size > 0) return;
    for (const process of this.processes) {
      if (process.inFlight.size > 0) continue;
      // Out of service at once, so that no call is given to a process that is on its way out.
      this.processes.delete(process);
      process.kill({ why: 'stopped', details: 'it has no calls' });
    }
  }

  private startOne(): void {
    const busyFor = performance.now() - this.lastSentAt;
    if (this.processes.size >= MAX_PROCESSES || (this.processes.size > 0 && busyFor < BUSY_AFTER_MS)) return;
    this.starting = true;
    void this.parts.start().then((process) => {
      this.starting = false;
      if (process) this.processes.add(process);
      this.next();
      this.rest();
    });
  }
}
