/** Looks at the children while they have calls: whether one hangs, grows too large, holds others up or is not needed any more. */
import type { PendingCall, SandboxChild } from './child-process.ts';
import { CHILD_AT_REST_MB, EXTRA_CHILD_IDLE_MS, KILL_GRACE_MS, STUCK_AFTER_MS, UNCOUNTED_MB } from './limits.ts';
import { residentMb } from './resident.ts';

export interface WatchEvents {
  hangs(child: SandboxChild, running: PendingCall): void;
  isTooHeavy(child: SandboxChild, running: PendingCall): void;
  /** Others could be served elsewhere, or go before those that it has in line. */
  holdsUp(child: SandboxChild): void;
  /** There are more children than the usual number, and this one has nothing to do. */
  isUnneeded(child: SandboxChild): void;
}

const WATCH_EVERY_MS = 50;

export class ChildWatch {
  private readonly children: ReadonlySet<SandboxChild>;
  private readonly usualNumber: number;
  private readonly events: WatchEvents;
  private timer: NodeJS.Timeout | null = null;
  private lookedAt = 0;
  private readonly weighing = new Set<SandboxChild>();

  constructor(children: ReadonlySet<SandboxChild>, usualNumber: number, events: WatchEvents) {
    this.children = children;
    this.usualNumber = usualNumber;
    this.events = events;
  }

  /** A child has got a call. Goes on for as long as one has any. */
  start(): void {
    if (this.timer !== null) return;
    this.lookedAt = performance.now();
    this.timer = setInterval(() => this.look(), WATCH_EVERY_MS);
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  private look(): void {
    const now = performance.now();
    // This process was busy itself: what the children have said in the meantime is still to be read.
    const late = now - this.lookedAt > WATCH_EVERY_MS * 4;
    this.lookedAt = now;
    if (late) return;
    let busy = this.children.size > this.usualNumber;
    for (const child of this.children) {
      const { running } = child;
      if (running === undefined) {
        const isExtra = this.children.size > this.usualNumber && child.ready;
        if (isExtra && now - child.idleSince > EXTRA_CHILD_IDLE_MS) this.events.isUnneeded(child);
        continue;
      }
      busy = true;
      const silentMs = child.silentFor();
      if (silentMs > running.call.timeoutMs + KILL_GRACE_MS) this.events.hangs(child, running);
      else {
        void this.weigh(child);
        if (silentMs > STUCK_AFTER_MS || holdsUpUrgent(child)) this.events.holdsUp(child);
      }
    }
    if (!busy) this.stop();
  }

  private async weigh(child: SandboxChild): Promise<void> {
    if (child.pid === undefined || this.weighing.has(child)) return;
    this.weighing.add(child);
    const mb = await residentMb(child.pid);
    this.weighing.delete(child);
    const { running } = child;
    if (mb === null || running === undefined || !this.children.has(child)) return;
    if (mb > CHILD_AT_REST_MB + 2 * running.call.memoryMb + UNCOUNTED_MB) this.events.isTooHeavy(child, running);
  }
}

/** Whether an urgent call stands behind one that is not and has yet to begin. */
function holdsUpUrgent(child: SandboxChild): boolean {
  const [, ...behind] = child.inFlight.values();
  const first = behind.findIndex(({ pending }) => !pending.urgent);
  return first !== -1 && behind.slice(first).some(({ pending }) => pending.urgent);
}
