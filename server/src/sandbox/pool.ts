/**
 * In the parent: which child gets which call, and what becomes of the calls when a child hangs or dies.
 *
 * A run has no effect outside its isolate, so a call can be run again without harm. From that follows:
 * - calls that wait behind a long one are taken back and given to another child;
 * - urgent calls go before the others, and where they wait behind others in a child, those are taken back;
 * - where code keeps every child busy for long, one more child runs expressions, and expressions only;
 * - when a child dies, its calls are run again, each alone in a child, so that the one which kills it a second time is
 *   known to be the cause and is the only one that fails;
 * - a child that stays silent past a call's timeout is killed; that call fails, the others are run again.
 */
import type { Failure } from '@hookloom/sdk';
import { childArguments, SandboxChild } from './child-process.ts';
import type { ChildEvents, PendingCall, RunReply } from './child-process.ts';
import { CHILDREN_FOR_EXPRESSIONS, KILL_GRACE_MS, MAX_IN_FLIGHT, STUCK_AFTER_MS } from './limits.ts';

export interface SandboxLog {
  warn(details: object, message: string): void;
}

export interface PoolOptions {
  maxChildren: number;
  log: SandboxLog;
  /** What Node is started with. Default: the sandbox's child program and its flags. */
  processArguments?: readonly string[];
}

/** Children that end before they are ready, one after another, until calls are refused rather than left waiting. */
const MAX_FAILED_STARTS = 3;
const WATCH_EVERY_MS = 50;

export class ChildPool implements ChildEvents {
  private readonly maxChildren: number;
  private readonly log: SandboxLog;
  private readonly processArguments: readonly string[];
  private readonly children = new Set<SandboxChild>();
  /** Started and idle, so that a replacement need not be waited for. */
  private spare: SandboxChild | null = null;
  private readonly waiting = new Set<PendingCall>();
  private readonly urgent = new Set<PendingCall>();
  /** Calls whose child died: each has a child to itself. They go first. */
  private readonly suspects = new Set<PendingCall>();
  private watch: NodeJS.Timeout | null = null;
  private watchedAt = 0;
  private failedStarts = 0;
  private closed = false;
  private readonly onceReady = new Set<() => void>();

  constructor(options: PoolOptions) {
    this.maxChildren = options.maxChildren;
    this.log = options.log;
    this.processArguments = options.processArguments ?? childArguments();
  }

  run(pending: PendingCall): void {
    if (this.closed) {
      this.fail(pending, stopping);
      return;
    }
    this.queueOf(pending).add(pending);
    this.dispatch();
  }

  private queueOf(pending: PendingCall): Set<PendingCall> {
    if (pending.crashes > 0) return this.suspects;
    return pending.urgent ? this.urgent : this.waiting;
  }

  /** Nobody waits for the call any more. */
  abandon(pending: PendingCall): void {
    pending.settled = true;
    this.queueOf(pending).delete(pending);
    pending.holder?.forget(pending);
  }

  /** Resolves when a child is ready, or is known not to start. */
  async warm(): Promise<void> {
    if (this.children.size === 0) this.grow();
    if ([...this.children].some((child) => child.ready)) return;
    await new Promise<void>((resolve) => this.onceReady.add(resolve));
  }

  async close(): Promise<void> {
    this.closed = true;
    this.stopWatching();
    const children = [...this.children, ...(this.spare === null ? [] : [this.spare])];
    const queues = [this.suspects, this.urgent, this.waiting];
    const unfinished = [...queues.flatMap((queue) => [...queue]), ...children.flatMap((child) => [...child.inFlight.values()])];
    for (const pending of unfinished) this.fail(pending, stopping);
    for (const queue of queues) queue.clear();
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

  onReply(_child: SandboxChild, pending: PendingCall, reply: RunReply, payload: string): void {
    // The same call may have been taken back from this child; whoever answers first is right.
    this.queueOf(pending).delete(pending);
    if (!pending.settled) {
      pending.settled = true;
      pending.finish(reply, payload);
    }
    this.dispatch();
  }

  onForgotten(): void {
    this.dispatch();
  }

  onExit(child: SandboxChild, reason: string, stderr: string): void {
    this.children.delete(child);
    if (this.spare === child) this.spare = null;
    if (this.closed) return;
    this.log.warn({ reason, stderr, calls: child.inFlight.size }, 'a sandbox child ended and is replaced');
    if (!child.ready) this.failedStarts += 1;
    for (const pending of child.inFlight.values()) {
      if (pending.settled || pending.holder !== child) continue;
      pending.holder = null;
      pending.crashes += child.blamed ? 0 : 1;
      if (pending.crashes > 1) this.fail(pending, crashed);
      else this.queueOf(pending).add(pending);
    }
    if (this.failedStarts >= MAX_FAILED_STARTS) this.refuseWaiting();
    else this.dispatch();
    if (this.onceReady.size > 0) this.grow();
  }

  private refuseWaiting(): void {
    this.failedStarts = 0;
    for (const queue of [this.suspects, this.urgent, this.waiting]) {
      for (const pending of queue) this.fail(pending, unavailable);
      queue.clear();
    }
    this.tellReady();
  }

  private tellReady(): void {
    for (const resolve of this.onceReady) resolve();
    this.onceReady.clear();
  }

  private fail(pending: PendingCall, failure: Failure): void {
    if (pending.settled) return;
    pending.settled = true;
    pending.finish({ ok: false, failure, logs: [] }, '');
  }

  private dispatch(): void {
    let codeWaits = false;
    for (const queue of [this.suspects, this.urgent, this.waiting]) {
      for (const pending of queue) {
        const isCode = pending.call.kind === 'code';
        if (codeWaits && isCode) continue;
        const child = this.childFor(pending) ?? this.grow(pending);
        if (child === null && isCode && this.children.size >= this.maxChildren) {
          codeWaits = true;
          continue;
        }
        if (child === null) return;
        queue.delete(pending);
        child.send(pending);
        this.startWatching();
      }
      // Calls that need a child to themselves go first: while one of them waits, the others must not keep every child busy.
      if (codeWaits && queue === this.suspects) return;
    }
  }

  private childFor(pending: PendingCall): SandboxChild | null {
    for (const child of this.children) {
      if (!child.ready || child.silentFor() > STUCK_AFTER_MS || !this.mayRun(pending, child)) continue;
      const room = pending.crashes > 0 ? child.inFlight.size === 0 : child.inFlight.size < MAX_IN_FLIGHT && !hasSuspect(child);
      if (room) return child;
    }
    return null;
  }

  /** Code never gets at the children that are kept for expressions. */
  private mayRun({ call }: PendingCall, child: SandboxChild): boolean {
    if (call.kind === 'expressions' || this.children.size <= this.maxChildren || child.hasCode()) return true;
    return [...this.children].filter((other) => other.hasCode()).length < this.maxChildren;
  }

  /** Takes one more child into service where that is allowed; gives it where it is ready. `pending` is what it is for. */
  private grow(pending?: PendingCall): SandboxChild | null {
    const children = [...this.children];
    const starting = children.some((child) => !child.ready);
    const isUrgent = pending?.call.kind === 'expressions' && children.every((child) => child.silentFor() > STUCK_AFTER_MS);
    const most = this.maxChildren + (isUrgent ? CHILDREN_FOR_EXPRESSIONS : 0);
    if (this.closed || starting || children.length >= most) return null;
    const child = this.spare ?? this.startChild();
    this.spare = null;
    this.children.add(child);
    if (!child.ready) return null;
    this.spare = this.startChild();
    return child;
  }

  private startChild(): SandboxChild {
    return new SandboxChild(this, this.processArguments);
  }

  private startWatching(): void {
    if (this.watch !== null) return;
    this.watchedAt = performance.now();
    this.watch = setInterval(() => this.look(), WATCH_EVERY_MS);
  }

  private stopWatching(): void {
    if (this.watch !== null) clearInterval(this.watch);
    this.watch = null;
  }

  private look(): void {
    const now = performance.now();
    // This process was busy itself: what the children have said in the meantime is still to be read.
    const late = now - this.watchedAt > WATCH_EVERY_MS * 4;
    this.watchedAt = now;
    if (late) return;
    let busy = false;
    for (const child of this.children) {
      const [running] = child.inFlight.values();
      if (running === undefined) continue;
      busy = true;
      const silentMs = child.silentFor();
      if (silentMs > running.call.timeoutMs + KILL_GRACE_MS) this.killHanging(child, running);
      else if (silentMs > STUCK_AFTER_MS || holdsUpUrgent(child)) this.takeBack(child, running);
    }
    if (!busy) this.stopWatching();
  }

  private killHanging(child: SandboxChild, running: PendingCall): void {
    const message = `The code ran longer than ${running.call.timeoutMs} ms and could not be stopped in another way than ending its process`;
    this.fail(running, { class: 'TIMEOUT', code: 'CODE_TIMEOUT', message });
    child.blamed = true;
    child.kill('a call hung');
  }

  /** Gives what waits behind a call back to the queues, where it waits no longer than for any child, and the urgent goes first. */
  private takeBack(child: SandboxChild, running: PendingCall): void {
    for (const pending of child.inFlight.values()) {
      if (pending === running || pending.settled || pending.holder !== child) continue;
      pending.holder = null;
      child.forget(pending);
      this.queueOf(pending).add(pending);
    }
    this.dispatch();
  }
}

/** Whether an urgent call stands behind one that is not and has yet to begin. */
function holdsUpUrgent(child: SandboxChild): boolean {
  const [, ...behind] = child.inFlight.values();
  const first = behind.findIndex((pending) => !pending.urgent);
  return first !== -1 && behind.slice(first).some((pending) => pending.urgent);
}

function hasSuspect(child: SandboxChild): boolean {
  const [first] = child.inFlight.values();
  return first !== undefined && first.crashes > 0;
}

const crashed: Failure = {
  class: 'USER',
  code: 'CODE_CRASHED',
  message: 'The code ended the process that it ran in, most likely by asking for too much memory at once',
};

const unavailable: Failure = { class: 'OURS', code: 'SANDBOX_UNAVAILABLE', message: 'The sandbox cannot be started; the log says why' };

const stopping: Failure = { class: 'CANCELLED', code: 'CANCELLED', message: 'The server is stopping' };
