/**
 * In the parent: gives calls to children (`placement.ts` says which), and what becomes of the calls when a child hangs or dies.
 *
 * A run has no effect outside its isolate, so a call can be run again without harm. From that follows:
 * - a child has a few milliseconds of work in line, as expected; what turns out to be more is taken back and waits here,
 *   where the workspace that has used least is next, and urgent calls go first;
 * - where code keeps every child busy for long, a workspace that has none of them gets one more, and expressions another;
 * - when a child dies, its calls are run again, each alone in a child, so that the one which kills it a second time is
 *   known to be the cause and is the only one that fails;
 * - a child that stays silent past a call's timeout, or grows too large, is killed; that call fails, the others are run again.
 *
 * So a call waits for no more than what runs on the child that is free first (100 ms at most, else there is one more child for it)
 * and `IN_LINE_MS` of what is behind, as long as no more than `CHILDREN_FOR_OTHERS` other workspaces hold children beyond the usual.
 */
import type { Failure } from '@hookloom/sdk';
import type { BareStart } from '../child/bare-process.ts';
import { childStart, isPresent, SandboxChild } from './child-process.ts';
import type { ChildEvents, PendingCall, RunReply, Sending } from './child-process.ts';
import { ChildWatch } from './child-watch.ts';
import { crashed, outOfMemory, stopping, timedOut, unavailable } from './failures.ts';
import { IN_LINE_MS, LOST_CHILD_MS } from './limits.ts';
import { isMoving, Placement } from './placement.ts';
import { residentMb } from './resident.ts';
import { Shares } from './shares.ts';
import { WaitingCalls } from './waiting-calls.ts';

export interface SandboxLog {
  warn(details: object, message: string): void;
}

export interface PoolOptions {
  maxChildren: number;
  log: SandboxLog;
  /** What Node is started with. Default: the sandbox's child program and its flags. */
  start?: BareStart;
}

/** Children that end before they are ready, one after another, until calls are refused rather than left waiting. */
const MAX_FAILED_STARTS = 3;
/** Milliseconds between looks at whether the children's lines have become too long. */
const REBALANCE_EVERY_MS = 5;

export class ChildPool implements ChildEvents {
  private readonly maxChildren: number;
  private readonly log: SandboxLog;
  private readonly start: BareStart;
  private readonly children = new Set<SandboxChild>();
  /** Started and idle, so that a replacement need not be waited for. */
  private spare: SandboxChild | null = null;
  private readonly shares = new Shares();
  private readonly waiting = new WaitingCalls(this.shares);
  private readonly placement: Placement;
  private readonly watch: ChildWatch;
  private rebalancedAt = 0;
  private failedStarts = 0;
  private closed = false;
  private readonly onceReady = new Set<() => void>();

  constructor(options: PoolOptions) {
    this.maxChildren = options.maxChildren;
    this.log = options.log;
    this.start = options.start ?? childStart();
    this.placement = new Placement(this.children, this.waiting, this.maxChildren);
    this.watch = new ChildWatch(this.children, this.maxChildren, {
      hangs: (child, running) => this.end(child, running, timedOut(running.call.timeoutMs), 'a call hung'),
      isTooHeavy: (child, running) => {
        child.heavy = true;
        this.end(child, running, outOfMemory(running.call.memoryMb), 'it took too much memory');
      },
      holdsUp: (child) => {
        this.takeBack(child, 0);
        this.dispatch();
      },
      isUnneeded: (child) => this.retire(child),
    });
  }

  run(pending: PendingCall): void {
    if (this.closed) {
      pending.settled = true;
      pending.finish({ ok: false, failure: stopping, logs: [] }, '');
      return;
    }
    this.shares.entered(pending.call.workspaceId);
    this.waiting.add(pending);
    this.dispatch();
  }

  /** Nobody waits for the call any more. */
  abandon(pending: PendingCall): void {
    if (pending.settled) return;
    pending.settled = true;
    this.shares.left(pending.call.workspaceId);
    this.waiting.delete(pending);
    if (pending.sending) pending.sending.child.forget(pending.sending);
  }

  /** Resolves when a child is ready, or is known not to start. */
  async warm(): Promise<void> {
    if (this.children.size === 0) this.grow();
    if ([...this.children].some((child) => child.ready)) return;
    await new Promise<void>((resolve) => this.onceReady.add(resolve));
  }

  /** Resident MB of each child in service. */
  async memory(): Promise<number[]> {
    const sizes = await Promise.all([...this.children].map((child) => residentMb(child.pid ?? 0)));
    return sizes.filter((size) => size !== null);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.watch.stop();
    const children = [...this.children, ...(this.spare === null ? [] : [this.spare])];
    const unfinished = [
      ...this.waiting.clear(),
      ...children.flatMap((child) => [...child.inFlight.values()].map(({ pending }) => pending)),
    ];
    for (const pending of unfinished) this.fail(pending, stopping);
    for (const child of children) child.kill('the sandbox was closed');
    await Promise.all(children.map((child) => child.exited));
  }

  onReady(child: SandboxChild): void {
    this.failedStarts = 0;
    if (this.closed || !this.children.has(child)) return;
    // Only now, so that children which cannot start are not started without end.
    this.spare ??= this.startChild();
    this.tellReady();
    this.dispatch();
  }

  onReply(sending: Sending, reply: RunReply & { ms: number }, payload: string): void {
    const { pending } = sending;
    this.shares.ended(pending.call, isPresent(sending) ? sending.chargedMs : 0, reply.ms);
    // The same call may have been taken back from this child; whoever answers first is right.
    if (!isPresent(sending)) this.waiting.delete(pending);
    this.settle(pending, reply, payload);
    this.dispatch();
  }

  onForgotten(sending: Sending): void {
    if (isPresent(sending)) this.shares.ended(sending.pending.call, sending.chargedMs, null);
    this.dispatch();
  }

  onExit(child: SandboxChild, reason: string, stderr: string): void {
    const wasInService = this.children.delete(child);
    if (this.spare === child) this.spare = null;
    if (this.placement.cleared === child) this.placement.cleared = null;
    if (this.closed || child.retired) return;
    this.log.warn({ reason, stderr, calls: child.inFlight.size }, 'a sandbox child ended and is replaced');
    if (!child.ready) this.failedStarts += 1;
    if (wasInService && child.running) this.shares.charge(child.running.call.workspaceId, LOST_CHILD_MS);
    for (const sending of child.inFlight.values()) {
      if (!isPresent(sending)) continue;
      const { pending } = sending;
      this.shares.ended(pending.call, sending.chargedMs, null);
      pending.sending = null;
      if (pending.settled) continue;
      pending.crashes += child.blamed ? 0 : 1;
      if (pending.crashes > 1) this.fail(pending, child.heavy ? outOfMemory(pending.call.memoryMb) : crashed);
      else this.waiting.add(pending, true);
    }
    if (this.failedStarts >= MAX_FAILED_STARTS) this.refuseWaiting();
    else this.dispatch();
    if (this.onceReady.size > 0) this.grow();
  }

  private refuseWaiting(): void {
    this.failedStarts = 0;
    for (const pending of this.waiting.clear()) this.fail(pending, unavailable);
    this.tellReady();
  }

  private tellReady(): void {
    for (const resolve of this.onceReady) resolve();
    this.onceReady.clear();
  }

  private fail(pending: PendingCall, failure: Failure): void {
    this.settle(pending, { ok: false, failure, logs: [] }, '');
  }

  private settle(pending: PendingCall, reply: RunReply, payload: string): void {
    if (pending.settled) return;
    pending.settled = true;
    this.shares.left(pending.call.workspaceId);
    pending.finish(reply, payload);
  }

  private dispatch(): void {
    if (this.waiting.isEmpty) return;
    this.placeSuspect();
    for (let next = this.takeNext(); next !== null; next = this.takeNext()) this.send(next.pending, next.place);
    if (!this.waiting.isEmpty) this.rebalance();
  }

  private send(pending: PendingCall, child: SandboxChild): void {
    child.send(pending, this.shares.sent(pending.call));
    this.watch.start();
  }

  private takeNext(): { pending: PendingCall; place: SandboxChild } | null {
    if (!this.placement.mayPlace()) return null;
    return this.waiting.take((pending) => this.placement.childFor(pending) ?? this.grow(pending));
  }

  /** A suspect gets a child to itself. One child at a time is cleared for that, so that the others' calls have the rest. */
  private placeSuspect(): void {
    const suspect = this.waiting.nextSuspect;
    // Its turn may have passed on, or nobody waits for it any more.
    if (suspect === null) this.placement.cleared = null;
    if (suspect === null) return;
    const children = [...this.children];
    if (children.some((child) => child.running?.crashes && isMoving(child))) return;
    const usable = children.filter((child) => child.ready && isMoving(child));
    const idle = usable.find((child) => child.inFlight.size === 0) ?? this.grow(suspect);
    if (idle !== null) {
      this.placement.cleared = null;
      this.waiting.delete(suspect);
      this.send(suspect, idle);
      return;
    }
    this.placement.cleared ??= usable.toSorted((a, b) => a.inFlight.size - b.inFlight.size)[0] ?? null;
    if (this.placement.cleared !== null) this.takeBack(this.placement.cleared, 0);
  }

  /** Takes one more child into service where that is allowed; gives it where it is ready. `pending` is what it is for. */
  private grow(pending?: PendingCall): SandboxChild | null {
    if (this.closed) return null;
    const children = [...this.children];
    if (children.some((child) => !child.ready) || children.length >= this.placement.mostFor(pending)) return null;
    const child = this.spare ?? this.startChild();
    this.spare = null;
    this.children.add(child);
    if (!child.ready) return null;
    this.spare = this.startChild();
    return child;
  }

  private startChild(): SandboxChild {
    return new SandboxChild(this, this.start);
  }

  /** Takes back what stands too far behind: it was expected to be done sooner. */
  private rebalance(): void {
    const now = performance.now();
    if (now - this.rebalancedAt < REBALANCE_EVERY_MS) return;
    this.rebalancedAt = now;
    for (const child of this.children) this.takeBack(child, IN_LINE_MS);
  }

  /** Gives what is further behind than so many milliseconds back to the lines, where it waits no longer than for any child. */
  private takeBack(child: SandboxChild, withinMs: number): void {
    let behindMs = 0;
    let isRunning = true;
    for (const sending of child.inFlight.values()) {
      const { pending } = sending;
      if (isPresent(sending) && !pending.settled) {
        if (!isRunning && behindMs >= withinMs) {
          child.giveUp(sending);
          this.shares.ended(pending.call, sending.chargedMs, null);
          this.waiting.add(pending, true);
        }
        behindMs += this.shares.of(pending.call.workspaceId).expectedMs[pending.call.kind];
      }
      isRunning = false;
    }
  }

  /** Where the child had more than one call, it is not certain which of them is to blame, and all are run again. */
  private end(child: SandboxChild, running: PendingCall, failure: Failure, reason: string): void {
    if (child.inFlight.size === 1) {
      this.fail(running, failure);
      child.blamed = true;
    }
    child.kill(reason);
  }

  private retire(child: SandboxChild): void {
    child.retired = true;
    this.children.delete(child);
    child.kill('it was not needed any more');
  }
}
