/** Steps that wait: suspended until they are woken, or held by this process where that is not worth a suspension. */
import { NodeError } from '@hookloom/sdk';
import type { Failure, JsonValue, Wait } from '@hookloom/sdk/wire';
import { Attempt } from './attempt.ts';
import { compileParams, resolveParams } from './expressions.ts';
import type { WakingEvent, Wakeup } from './ports.ts';
import { checkedJson } from './run-node.ts';
import type { Scheduler } from './scheduler.ts';
import { failureOf } from './failure.ts';
import { addLogLine } from './step-log.ts';
import { awaken, eventValue, tooLate } from './waits.ts';
import type { Work } from './work.ts';

/** Instants that are due within so many milliseconds are waited for here. */
const SHORT_MS = 2_000;
/** What a timer can do at most. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class Suspension {
  /** Works that are held here, the ones between two near tries included. */
  held = 0;
  readonly #run: Scheduler;
  /** By ordinal. */
  readonly #waiting = new Map<number, Work>();
  /** By `performance.now`, until when every wait is held; null where only short ones are. */
  readonly #holdUntil: number | null;

  constructor(run: Scheduler) {
    this.#run = run;
    const { holdMs } = run.input;
    this.#holdUntil = holdMs === undefined ? null : performance.now() + holdMs;
  }

  /** Steps that wait, held or not. */
  get count(): number {
    return this.#waiting.size;
  }

  /** The step waits from now on; `kept` leaves where it waits for an instant alone. */
  suspend(work: Work, wait: Wait, kept: JsonValue = null): void {
    const { step } = work;
    step.status = wait.kind === 'RETRY' ? 'PENDING' : 'WAITING';
    step.wait = wait;
    step.outputJson = kept === null ? null : JSON.stringify(kept);
    work.kept = kept;
    this.#run.ports.changed(step);
    this.waitOn(work, wait);
  }

  /** As its record says, it waits. */
  waitOn(work: Work, wait: Wait): void {
    this.#run.open.add(work);
    this.#waiting.set(work.step.ordinal, work);
    const hold = this.#holdFor(wait);
    if (!hold) return;
    this.#hold(work, hold.ms, () => {
      if (hold.isDue) this.#take(work, { by: 'TIME' });
      else this.waitOn(work, wait);
    });
  }

  /** For how long this process holds a wait, and whether its time has come then; null where it does not hold it. */
  #holdFor(wait: Wait): { ms: number; isDue: boolean } | null {
    const isTimed = wait.kind === 'TIME' || wait.kind === 'RETRY';
    const dueMs = wait.until === null ? Infinity : Math.max(0, wait.until - this.#run.ports.clock.now());
    if (isTimed && dueMs <= SHORT_MS) return { ms: dueMs, isDue: true };
    if (this.#holdUntil === null) return null;
    const leftMs = Math.min(this.#holdUntil - performance.now(), LONGEST_TIMER_MS);
    if (leftMs <= 0 || (isTimed && dueMs > leftMs)) return null;
    return dueMs <= leftMs ? { ms: dueMs, isDue: true } : { ms: leftMs, isDue: false };
  }

  #hold(work: Work, ms: number, then: () => void): void {
    this.held++;
    // A timer counts whole milliseconds, and shall not fire before its instant.
    work.timer = setTimeout(() => {
      this.#letGo(work);
      this.#run.turn(then);
    }, Math.ceil(ms));
  }

  #letGo(work: Work): void {
    if (!work.timer) return;
    clearTimeout(work.timer);
    work.timer = null;
    this.held--;
  }

  /** It waits no more. */
  release(work: Work): void {
    this.#letGo(work);
    if (!work.step.wait) return;
    this.#waiting.delete(work.step.ordinal);
    work.step.wait = null;
    work.wakeups = null;
  }

  /** The step is on record as pending, with the failure of its last try, until the next one. */
  retryLater(work: Work, failure: Failure, delayMs: number): void {
    const { step } = work;
    step.error = failure;
    if (delayMs > SHORT_MS) {
      this.suspend(work, { kind: 'RETRY', until: Math.ceil(this.#run.ports.clock.now() + delayMs) });
      return;
    }
    step.status = 'PENDING';
    step.outputJson = null;
    this.#run.open.add(work);
    this.#run.ports.changed(step);
    this.#hold(work, delayMs, () => this.tryAgain(work));
  }

  tryAgain(work: Work): void {
    const { step } = work;
    step.status = 'RUNNING';
    step.error = null;
    step.outputJson = null;
    step.attempt++;
    this.#run.tryNode(work);
  }

  /** False where no such step waits here, or nothing may go on. */
  wake(ordinal: number, wakeup: Wakeup): boolean {
    const work = this.#waiting.get(ordinal);
    if (!work || this.#run.ended || this.#run.paused) return false;
    this.#run.turn(() => this.#take(work, wakeup));
    return true;
  }

  /** One after another: while a condition is judged, what comes next is put off. */
  #take(work: Work, wakeup: Wakeup): void {
    if (work.wakeups) {
      work.wakeups.push(wakeup);
      return;
    }
    work.wakeups = [wakeup];
    this.#goOn(work);
  }

  #goOn(work: Work): void {
    for (let wakeup = work.wakeups?.shift(); wakeup; wakeup = work.wakeups?.shift()) {
      if (!work.step.wait || !this.#apply(work, work.step.wait, wakeup)) return;
    }
    work.wakeups = null;
  }

  /** True where the step goes on waiting. */
  #apply(work: Work, wait: Wait, wakeup: Wakeup): boolean {
    const awakening = awaken(wait, wakeup);
    switch (awakening.kind) {
      case 'waits':
        return true;
      case 'judges':
        return this.#judge(work, wait, awakening.condition, awakening.event);
      case 'leaves':
        this.#leave(work, awakening.port, awakening.value);
        return false;
      case 'leavesWithKept':
        this.#leave(work, null, work.kept);
        return false;
      case 'triesAgain':
        this.release(work);
        this.tryAgain(work);
        return false;
      case 'fails':
        this.#fail(work, awakening.error);
        return false;
      case 'tooLate': {
        const end = tooLate(work.node.ports, wait.kind);
        if (end instanceof NodeError) this.#fail(work, end);
        else this.#leave(work, end.port, null);
        return false;
      }
      default:
        return awakening satisfies never;
    }
  }

  #leave(work: Work, port: string | null, value: JsonValue): void {
    let json: string;
    try {
      json = checkedJson(value);
    } catch (error) {
      this.#fail(work, error);
      return;
    }
    this.release(work);
    this.#run.leave(work, value, json, port !== null && work.node.ports.has(port) ? port : work.node.mainPort);
  }

  #fail(work: Work, error: unknown): void {
    this.release(work);
    this.#run.failed(work, error);
  }

  /** True where the step goes on waiting; false also while the condition is under way. */
  #judge(work: Work, wait: Wait, condition: string, event: WakingEvent): boolean {
    const attempt = new Attempt(work, this.#run.ports);
    const text = condition.includes('{{') ? condition : `{{ ${condition}\n}}`;
    const compiled = compileParams({ condition: text });
    const judged = (verdict: JsonValue | undefined): boolean => {
      if (verdict) {
        this.#leave(work, null, eventValue(event));
        return false;
      }
      if (wait.kind === 'EVENT') work.step.wait = { ...wait, after: event.id };
      this.#run.ports.changed(work.step);
      return true;
    };
    /** A condition that breaks on an event does not fit it: what has nothing to do with a wait must not end it. Where the fault is ours, it does. */
    const misjudged = (error: unknown): boolean => {
      const failure = failureOf(error, work.node.id);
      if (failure.class === 'OURS' || failure.class === 'CANCELLED') {
        this.#fail(work, error);
        return false;
      }
      addLogLine(work.step, 'warn', `Event ${event.id} does not count, since the condition failed on it. ${failure.message}`);
      return judged(false);
    };
    try {
      const [issue] = compiled.issues;
      if (issue) throw new NodeError('USER', 'EXPRESSION_FAILED', issue.message);
      const scope = { ...work.frame.scope, input: attempt.input, event: eventValue(event) };
      const resolved = resolveParams(compiled, scope, this.#run.ports.evaluate);
      if (!(resolved instanceof Promise)) return judged(resolved['condition']);
      const judgedLater = resolved.then(
        (values) => () => void (judged(values['condition']) && this.#goOn(work)),
        (error: unknown) => () => void (misjudged(error) && this.#goOn(work)),
      );
      this.#run.follow(work, attempt, judgedLater, (then) => then());
    } catch (error) {
      return misjudged(error);
    }
    return false;
  }

  /** Gives up all timers; gives the first instant that a step waits for, or null. */
  leave(): number | null {
    let wakeAt: number | null = null;
    for (const work of this.#run.open) {
      this.#letGo(work);
      const until = work.step.wait?.until ?? null;
      if (until !== null && (wakeAt === null || until < wakeAt)) wakeAt = until;
    }
    return wakeAt;
  }
}
