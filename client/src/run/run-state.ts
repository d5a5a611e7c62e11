/**
 * What is known of an execution while one watches it, folded from its rows and its live events.
 * Events may come twice, since a subscription that was cut off replays: each row counts only where its `seq` is newer.
 */
import type { ExecutionPartsFragment, StepPartsFragment } from '../gql/graphql.ts';
import type { NodeRun, StatusByNode } from '../canvas/node-run.ts';

export interface RunState {
  /** Null until the first row or event arrived. */
  execution: ExecutionPartsFragment | null;
  /** By id, in the order in which they started. */
  steps: ReadonlyMap<string, StepPartsFragment>;
  /** Where a subscription goes on from. */
  lastSeq: number;
  /** Derived from the steps; a node's entry keeps its identity as long as nothing about it changed. */
  statusByNode: StatusByNode;
}

/** Rows that were read, or an event that arrived; both have this shape. */
export interface RunRows {
  seq: number;
  execution: ExecutionPartsFragment;
  steps: readonly StepPartsFragment[];
}

export const unknownRun: RunState = { execution: null, steps: new Map(), lastSeq: 0, statusByNode: new Map() };

export function applyRows(state: RunState, rows: RunRows): RunState {
  const fresh = rows.steps.filter((step) => (state.steps.get(step.id)?.seq ?? -1) < step.seq);
  const newer = state.execution === null || rows.execution.lastSeq > state.execution.lastSeq || rows.seq > state.lastSeq;
  if (fresh.length === 0 && !newer) return state;
  const steps = fresh.length === 0 ? state.steps : withSteps(state.steps, fresh);
  return {
    execution: newer ? rows.execution : state.execution,
    steps,
    lastSeq: Math.max(state.lastSeq, rows.seq),
    statusByNode: steps === state.steps ? state.statusByNode : statusByNodeOf([...steps.values()], state.statusByNode),
  };
}

function withSteps(
  known: ReadonlyMap<string, StepPartsFragment>,
  fresh: readonly StepPartsFragment[],
): ReadonlyMap<string, StepPartsFragment> {
  const steps = new Map(known);
  for (const step of fresh) steps.set(step.id, step);
  return new Map([...steps].toSorted(([, a], [, b]) => byStart(a, b)));
}

function byStart(a: StepPartsFragment, b: StepPartsFragment): number {
  // Instants are all written alike, so that plain comparison sorts them; `localeCompare` is too slow for thousands of iterations.
  const [startA, startB] = [startOf(a), startOf(b)];
  return startA === startB ? a.seq - b.seq : startA < startB ? -1 : 1;
}

/** A skipped step has no start; the time of its skipping places it. What has neither comes last. */
function startOf(step: StepPartsFragment): string {
  return step.startedAt ?? step.completedAt ?? '\uffff';
}

/**
 * One entry per node over its steps. Of several attempts at the same iteration the last one counts; over several iterations
 * one that runs or failed speaks for all.
 */
export function statusByNodeOf(steps: readonly StepPartsFragment[], previous: StatusByNode = new Map()): StatusByNode {
  const latest = new Map<string, Map<string, StepPartsFragment>>();
  for (const step of steps) {
    const iterations = latest.get(step.nodeId) ?? new Map<string, StepPartsFragment>();
    latest.set(step.nodeId, iterations);
    const iteration = step.iteration.join('.');
    const known = iterations.get(iteration);
    if (!known || known.attempt <= step.attempt) iterations.set(iteration, step);
  }
  const runs = new Map<string, NodeRun>();
  for (const [nodeId, iterations] of latest) {
    const run = runOf([...iterations.values()]);
    const before = previous.get(nodeId);
    if (run) runs.set(nodeId, before && sameRun(before, run) ? before : run);
  }
  return runs;
}

const precedence = ['RUNNING', 'WAITING', 'FAILED', 'PENDING', 'COMPLETED', 'SKIPPED'] as const satisfies readonly NodeRun['status'][];

function runOf(steps: readonly StepPartsFragment[]): NodeRun | null {
  const status = precedence.find((candidate) => steps.some((step) => step.status === candidate));
  if (!status) return null;
  const durations = steps.flatMap((step) => (step.durationMs === null ? [] : [step.durationMs]));
  return {
    status,
    durationMs: durations.length === 0 ? null : durations.reduce((sum, duration) => sum + duration, 0),
    error: steps.find((step) => step.error)?.error?.message ?? null,
    runs: steps.length,
    outputPort: steps.at(-1)?.outputPort ?? null,
  };
}

function sameRun(a: NodeRun, b: NodeRun): boolean {
  return (
    a.status === b.status && a.durationMs === b.durationMs && a.error === b.error && a.runs === b.runs && a.outputPort === b.outputPort
  );
}
