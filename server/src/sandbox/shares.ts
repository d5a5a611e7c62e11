/**
 * How much of the children's time each workspace has had, and what a call of it is expected to take. Whoever has had least is
 * next: start-time fair queueing (Goyal, Vin and Cheng, 1996), with milliseconds of child time as the measure.
 */
import type { Call } from './protocol.ts';

/** What is expected of a workspace that is not known yet. Its isolate has to be made. */
const FIRST_EXPECTED_MS = 2;
/** How much the last call counts towards what is expected of the next one. */
const LAST_COUNTS = 0.25;
/** Workspaces that are remembered although they have no calls. */
const MAX_REMEMBERED = 1_000;

export interface Share {
  /** Milliseconds, on a clock that all workspaces share: one that comes back after a while begins where the others are. */
  usedMs: number;
  expectedMs: Record<Call['kind'], number>;
  /** Calls that wait or are with a child. */
  calls: number;
}

export class Shares {
  private readonly shares = new Map<string, Share>();
  /** What the workspace that was served last had used by then. */
  private nowMs = 0;

  of(workspaceId: string): Share {
    let share = this.shares.get(workspaceId);
    if (share === undefined) {
      share = { usedMs: this.nowMs, expectedMs: { code: FIRST_EXPECTED_MS, expressions: FIRST_EXPECTED_MS }, calls: 0 };
      this.shares.set(workspaceId, share);
      if (this.shares.size > MAX_REMEMBERED) this.forgetIdle();
    }
    return share;
  }

  /** A call has come. Nobody saves time up by having had none. */
  entered(workspaceId: string): void {
    const share = this.of(workspaceId);
    if (share.calls === 0) share.usedMs = Math.max(share.usedMs, this.nowMs);
    share.calls += 1;
  }

  /** A call has been answered or given up. */
  left(workspaceId: string): void {
    this.of(workspaceId).calls -= 1;
  }

  /** Gives the milliseconds that are charged until it is known how long it takes. */
  sent(call: Call): number {
    const share = this.of(call.workspaceId);
    const expectedMs = share.expectedMs[call.kind];
    this.nowMs = Math.max(this.nowMs, share.usedMs);
    share.usedMs += expectedMs;
    return expectedMs;
  }

  /** `tookMs` is null where it was not begun. */
  ended(call: Call, chargedMs: number, tookMs: number | null): void {
    const share = this.of(call.workspaceId);
    share.usedMs += (tookMs ?? 0) - chargedMs;
    if (tookMs !== null) share.expectedMs[call.kind] += (tookMs - share.expectedMs[call.kind]) * LAST_COUNTS;
  }

  /** For what a call has cost the others beside its own time. */
  charge(workspaceId: string, ms: number): void {
    this.of(workspaceId).usedMs += ms;
  }

  private forgetIdle(): void {
    for (const [workspaceId, share] of this.shares) if (share.calls === 0) this.shares.delete(workspaceId);
  }
}
