/** Which child may get which call. Looks at the children and decides; see `pool.ts` for what follows from it. */
import type { PendingCall, SandboxChild } from './child-process.ts';
import { CHILDREN_FOR_EXPRESSIONS, CHILDREN_FOR_OTHERS, STUCK_AFTER_MS } from './limits.ts';
import type { WaitingCalls } from './waiting-calls.ts';

/** Whether it is not known to be busy for long. */
export function isMoving(child: SandboxChild): boolean {
  return child.silentFor() <= STUCK_AFTER_MS;
}

export class Placement {
  /** The child that gets nothing until it is empty, since a suspect is to have it alone. */
  cleared: SandboxChild | null = null;
  private readonly children: ReadonlySet<SandboxChild>;
  private readonly waiting: WaitingCalls;
  private readonly maxChildren: number;

  constructor(children: ReadonlySet<SandboxChild>, waiting: WaitingCalls, maxChildren: number) {
    this.children = children;
    this.waiting = waiting;
    this.maxChildren = maxChildren;
  }

  /** Whether it is worth asking call by call. */
  mayPlace(): boolean {
    let areStuck = true;
    for (const child of this.children) {
      if (this.isFree(child)) return true;
      areStuck &&= !isMoving(child);
    }
    return areStuck || this.children.size < this.maxChildren;
  }

  childFor(pending: PendingCall): SandboxChild | null {
    for (const child of this.children) if (this.isFree(child) && this.mayRun(pending, child)) return child;
    return null;
  }

  /** How many children there may be; `pending` is what one more would be for. */
  mostFor(pending?: PendingCall): number {
    if (pending === undefined || [...this.children].some(isMoving)) return this.maxChildren;
    if (pending.call.kind === 'expressions') return this.maxChildren + CHILDREN_FOR_OTHERS + CHILDREN_FOR_EXPRESSIONS;
    return this.maxChildren + (this.hasAny(pending.call.workspaceId) ? 0 : CHILDREN_FOR_OTHERS);
  }

  private isFree(child: SandboxChild): boolean {
    return child.ready && child !== this.cleared && child.hasRoom && isMoving(child);
  }

  /** Code never gets at the children that are kept for expressions, nor a workspace at those for workspaces that have none. */
  private mayRun({ call }: PendingCall, child: SandboxChild): boolean {
    if (call.kind === 'expressions') return true;
    const { workspaceId } = call;
    const held = this.heldBy(workspaceId);
    // While others wait, nobody has more than a share of the children for long.
    const share = Math.max(1, Math.floor(this.maxChildren / 2));
    if (held >= share && child.inFlight.size === 0 && this.waiting.hasOther(workspaceId)) return false;
    if (this.children.size <= this.maxChildren) return true;
    let withCode = 0;
    for (const other of this.children) if (other !== child && other.hasCode()) withCode += 1;
    if (withCode < this.maxChildren) return true;
    // Nobody's code comes to stand behind that of another here.
    return withCode < this.maxChildren + CHILDREN_FOR_OTHERS && !child.hasCode() && !this.hasAny(workspaceId);
  }

  /** Children that run something of the workspace for long already. */
  private heldBy(workspaceId: string): number {
    let held = 0;
    for (const child of this.children) if (child.running?.call.workspaceId === workspaceId && !isMoving(child)) held += 1;
    return held;
  }

  /** Whether any child has code of the workspace. */
  private hasAny(workspaceId: string): boolean {
    for (const child of this.children) {
      for (const { pending } of child.inFlight.values()) {
        if (pending.call.workspaceId === workspaceId && pending.call.kind === 'code') return true;
      }
    }
    return false;
  }
}
