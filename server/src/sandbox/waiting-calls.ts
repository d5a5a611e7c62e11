/** All calls that wait for a child: urgent ones before the others, and among equals the workspace that has used least. */
import type { PendingCall } from './child-process.ts';
import { FairQueue } from './fair-queue.ts';
import { URGENT_LEAD_MS } from './limits.ts';
import type { Shares } from './shares.ts';

export class WaitingCalls {
  private readonly urgent: FairQueue;
  private readonly others: FairQueue;
  /** Calls whose child died. Each is to have a child to itself. */
  private readonly suspects = new Set<PendingCall>();
  private readonly shares: Shares;

  constructor(shares: Shares) {
    this.shares = shares;
    this.urgent = new FairQueue(shares);
    this.others = new FairQueue(shares);
  }

  get isEmpty(): boolean {
    return this.suspects.size === 0 && this.urgent.isEmpty && this.others.isEmpty;
  }

  /** `returned`: it was with a child before. */
  add(pending: PendingCall, returned = false): void {
    if (pending.crashes > 0) this.suspects.add(pending);
    else this.queueOf(pending).add(pending, returned);
  }

  delete(pending: PendingCall): void {
    this.suspects.delete(pending);
    this.queueOf(pending).delete(pending);
  }

  /** Whether somebody else waits than the given workspace. */
  hasOther(workspaceId: string): boolean {
    return this.urgent.hasOther(workspaceId) || this.others.hasOther(workspaceId);
  }

  /** Takes the next call for which there is a place out of the line; null where there is none for any. */
  take<Place>(placeFor: (pending: PendingCall) => Place | null): { pending: PendingCall; place: Place } | null {
    return (
      this.urgent.take((pending) => (this.others.hasBefore(pending.call.workspaceId, URGENT_LEAD_MS) ? null : placeFor(pending))) ??
      this.others.take(placeFor) ??
      this.urgent.take(placeFor)
    );
  }

  /** The suspect whose turn it is: that of the workspace that has used least, and no more than anybody else who waits. */
  get nextSuspect(): PendingCall | null {
    let next: PendingCall | null = null;
    for (const pending of this.suspects) if (next === null || this.usedBy(pending) < this.usedBy(next)) next = pending;
    if (next === null) return null;
    const { workspaceId } = next.call;
    return this.urgent.hasBefore(workspaceId) || this.others.hasBefore(workspaceId) ? null : next;
  }

  clear(): PendingCall[] {
    const all = [...this.suspects, ...this.urgent.clear(), ...this.others.clear()];
    this.suspects.clear();
    return all;
  }

  private usedBy({ call }: PendingCall): number {
    return this.shares.of(call.workspaceId).usedMs;
  }

  private queueOf(pending: PendingCall): FairQueue {
    return pending.urgent ? this.urgent : this.others;
  }
}
