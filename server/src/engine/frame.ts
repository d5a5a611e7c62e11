/** One run of a region: the whole execution's, or one iteration of a loop. */
import type { Failure, JsonObject, JsonValue } from '@hookloom/sdk/wire';
import type { ExpressionScope } from './expressions.ts';
import type { PlannedNode, Region } from './plan.ts';
import { Progress } from './progress.ts';
import type { Work } from './work.ts';

/** A loop that is under way. */
export interface LoopRun {
  /** The loop's own step, which is running until all iterations are through. */
  work: Work;
  body: Region;
  items: JsonValue[];
  /** Iterations side by side. */
  concurrency: number;
  onItemError: 'stop' | 'continue';
  /** By item. Those that have begun are the first `next` ones. */
  results: JsonValue[];
  /** The item whose iteration begins next. */
  next: number;
  /** Iterations under way. */
  active: number;
  /** No further iterations begin, but for those that had begun in an earlier claim. */
  exited: boolean;
  /** The last item of which an earlier claim has left steps; -1 where there is none. */
  lastRecorded: number;
  over: boolean;
}

export class Frame {
  readonly region: Region;
  /** Null for the whole execution's. */
  readonly loop: LoopRun | null;
  /** Loop indices, outermost first. */
  readonly iteration: number[];
  readonly progress: Progress;
  /** Outputs of the steps before, by node id. An iteration's has those around it for its prototype. */
  readonly steps: Record<string, JsonValue>;
  readonly scope: ExpressionScope;
  /** Works that are queued or under way. */
  open = 0;
  over = false;

  constructor(region: Region, start: PlannedNode, loop: LoopRun | null, iteration: number[], scope: ExpressionScope) {
    this.region = region;
    this.loop = loop;
    this.iteration = iteration;
    this.progress = new Progress(region, start);
    this.scope = scope;
    this.steps = scope.steps;
  }
}

/** `scope.steps` shall be empty and without a prototype. */
export function outermostFrame(region: Region, trigger: PlannedNode, scope: ExpressionScope): Frame {
  return new Frame(region, trigger, null, [], scope);
}

export function iterationFrame(loop: LoopRun, index: number): Frame {
  const { node, frame: around } = loop.work;
  const item = loop.items[index] as JsonValue;
  const count = loop.items.length;
  const position: JsonObject = { index, count, first: index === 0, last: index === count - 1, item, parent: around.scope.loop ?? null };
  const steps = Object.create(around.steps) as Record<string, JsonValue>;
  return new Frame(loop.body, node, loop, [...around.iteration, index], { ...around.scope, steps, item, loop: position });
}

/** What an iteration whose nodes are all through gives: the output of the last node that has one, of several an object by node id. */
export function resultOf(frame: Frame): JsonValue {
  const delivered = frame.region.last.filter((node) => Object.hasOwn(frame.steps, node.id));
  const [only, another] = delivered;
  if (!only) return null;
  if (!another) return frame.steps[only.id] as JsonValue;
  return Object.fromEntries(delivered.map((node) => [node.id, frame.steps[node.id] as JsonValue]));
}

/** What takes the place of a failed step's or iteration's value. */
export function errorValue(failure: Failure): JsonObject {
  return { error: { class: failure.class, code: failure.code, message: failure.message } };
}

/** Whether the frame is the other one, or runs inside it. */
export function isInFrame(frame: Frame, other: Frame): boolean {
  for (let inner: Frame | undefined = frame; inner; inner = inner.loop?.work.frame) if (inner === other) return true;
  return false;
}

export function isInLoop(frame: Frame, loop: LoopRun): boolean {
  for (let inner: Frame | undefined = frame; inner; inner = inner.loop?.work.frame) if (inner.loop === loop) return true;
  return false;
}

/** Whether nothing shall run in it any more. */
export function isOver(frame: Frame): boolean {
  for (let inner = frame; inner.loop; inner = inner.loop.work.frame) if (inner.over || inner.loop.over) return true;
  return false;
}
