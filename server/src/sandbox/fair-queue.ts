/** Calls that wait, a line for each workspace. The workspace that has used least is served first. */
import type { PendingCall } from './child-process.ts';
import type { Call } from './protocol.ts';
import type { Shares } from './shares.ts';

/**
 * Milliseconds of child time that a workspace has at a stretch while others wait. An isolate is made anew where too many others
 * were used in between, and that costs as much.
 */
const STRETCH_MS = 5;

interface Line {
  workspaceId: string;
  /** In their order; those that were taken back stand in front. */
  calls: Record<Call['kind'], { returned: Set<PendingCall>; added: Set<PendingCall> }>;
}

export class FairQueue {
  private readonly shares: Shares;
  private readonly lines = new Map<string, Line>();
  /** Who was served last. */
  private current: string | null = null;

  constructor(shares: Shares) {
    this.shares = shares;
  }

  get isEmpty(): boolean {
    return this.lines.size === 0;
  }

  /** `returned`: it was with a child before, and goes before the others of its workspace. */
  add(pending: PendingCall, returned = false): void {
    const { workspaceId, kind } = pending.call;
    const line = this.lines.get(workspaceId) ?? { workspaceId, calls: { expressions: newCalls(), code: newCalls() } };
    this.lines.set(workspaceId, line);
    line.calls[kind][returned ? 'returned' : 'added'].add(pending);
  }

  delete(pending: PendingCall): void {
    const { workspaceId, kind } = pending.call;
    const line = this.lines.get(workspaceId);
    if (line === undefined) return;
    line.calls[kind].returned.delete(pending);
    line.calls[kind].added.delete(pending);
    if (firstOf(line, 'expressions') === undefined && firstOf(line, 'code') === undefined) this.lines.delete(workspaceId);
  }

  /** Whether a workspace waits that has used less than the given one. */
  hasBefore(workspaceId: string, leadMs = 0): boolean {
    const { usedMs } = this.shares.of(workspaceId);
    for (const other of this.lines.keys()) {
      if (other !== workspaceId && this.shares.of(other).usedMs + leadMs < usedMs) return true;
    }
    return false;
  }

  /** Whether another workspace than the given one waits. */
  hasOther(workspaceId: string): boolean {
    return this.lines.size > 1 || (this.lines.size === 1 && !this.lines.has(workspaceId));
  }

  /** Who would be served next. */
  get nextWorkspace(): string | null {
    return this.inOrder()[0]?.workspaceId ?? null;
  }

  /** Takes the first call that has a place out of the queue: of each line the first of each kind is asked about, expressions before code. */
  take<Place>(placeFor: (pending: PendingCall) => Place | null): { pending: PendingCall; place: Place } | null {
    for (const line of this.inOrder()) {
      for (const kind of ['expressions', 'code'] as const) {
        const pending = firstOf(line, kind);
        const place = pending === undefined ? null : placeFor(pending);
        if (pending === undefined || place === null) continue;
        this.delete(pending);
        this.current = line.workspaceId;
        return { pending, place };
      }
    }
    return null;
  }

  /** Takes everything out. */
  clear(): PendingCall[] {
    const all = [...this.lines.values()].flatMap(({ calls }) =>
      Object.values(calls).flatMap(({ returned, added }) => [...returned, ...added]),
    );
    this.lines.clear();
    return all;
  }

  private inOrder(): Line[] {
    const lines = [...this.lines.values()];
    if (lines.length < 2) return lines;
    const rank = ({ workspaceId }: Line): number => this.shares.of(workspaceId).usedMs - (workspaceId === this.current ? STRETCH_MS : 0);
    return lines.sort((a, b) => rank(a) - rank(b));
  }
}

function newCalls(): Line['calls'][Call['kind']] {
  return { returned: new Set(), added: new Set() };
}

function firstOf(line: Line, kind: Call['kind']): PendingCall | undefined {
  const { returned, added } = line.calls[kind];
  for (const pending of returned) return pending;
  for (const pending of added) return pending;
  return undefined;
}
