/**
 * The steps of an execution as rows of a list: a loop's step holds its iterations, an iteration the steps of its body.
 * Only what is open makes rows, and of many iterations the first ones and those that matter, so that thousands stay quick.
 */
import type { StepPartsFragment } from '../gql/graphql.ts';

/** The loops around each node, outermost first; a node outside of loops is missing. */
export type LoopsAround = ReadonlyMap<string, readonly string[]>;

type StepStatus = StepPartsFragment['status'];

export interface IterationNode {
  key: string;
  /** Zero-based, outermost first. */
  path: readonly number[];
  status: StepStatus;
  /** From the first start to the last end; null while it runs or where nothing has started. */
  durationMs: number | null;
  children: StepNode[];
}

export interface StepNode {
  key: string;
  step: StepPartsFragment;
  /** Null where the step is of no loop, or of one that has not begun. */
  iterations: IterationNode[] | null;
}

export type StepListRow =
  | { kind: 'step'; key: string; depth: number; step: StepPartsFragment; loop: LoopSummary | null; isOpen: boolean }
  | { kind: 'iteration'; key: string; depth: number; iteration: IterationNode; isOpen: boolean }
  | { kind: 'more'; key: string; depth: number; loopKey: string; hidden: number };

export interface LoopSummary {
  iterations: number;
  failed: number;
}

/** Iterations of a loop that have a row before one asks for more. */
export const ITERATION_PAGE = 100;

/** What the viewer has opened and closed. What it does not name is closed, but for the way to the selected step. */
export interface Unfolding {
  open: ReadonlyMap<string, boolean>;
  /** How many iterations are shown, by the loop's key. */
  shown: ReadonlyMap<string, number>;
}

/** `steps` in the order in which they started, which their rows keep. */
export function stepTree(steps: Iterable<StepPartsFragment>, around: LoopsAround): StepNode[] {
  const roots: StepNode[] = [];
  const loopSteps = new Map<string, StepNode>();
  const nodes: StepNode[] = [];
  const iterations = new Map<string, IterationNode>();
  for (const step of steps) {
    const node: StepNode = { key: step.id, step, iterations: null };
    nodes.push(node);
    // Of several tries of a loop the last holds the iterations.
    loopSteps.set(placeOf(step.nodeId, step.iteration), node);
  }
  for (const node of nodes) {
    const loop = loopOf(node.step, around, loopSteps);
    if (loop) iterationIn(loop, node.step.iteration, iterations).children.push(node);
    else roots.push(node);
  }
  for (const node of loopSteps.values()) settle(node);
  return roots;
}

function loopOf(step: StepPartsFragment, around: LoopsAround, loopSteps: ReadonlyMap<string, StepNode>): StepNode | undefined {
  const level = step.iteration.length - 1;
  const loopId = around.get(step.nodeId)?.[level];
  return level < 0 || loopId === undefined ? undefined : loopSteps.get(placeOf(loopId, step.iteration.slice(0, level)));
}

function placeOf(nodeId: string, iteration: readonly number[]): string {
  return `${nodeId} ${iteration.join('.')}`;
}

function iterationIn(loop: StepNode, path: readonly number[], known: Map<string, IterationNode>): IterationNode {
  const key = `${loop.key}/${path.at(-1)}`;
  const found = known.get(key);
  if (found) return found;
  const iteration: IterationNode = { key, path, status: 'PENDING', durationMs: null, children: [] };
  known.set(key, iteration);
  loop.iterations ??= [];
  loop.iterations.push(iteration);
  return iteration;
}

/** Side by side, iterations start in any order; they are listed by their index. */
function settle(node: StepNode): void {
  node.iterations?.sort((a, b) => (a.path.at(-1) ?? 0) - (b.path.at(-1) ?? 0));
  for (const iteration of node.iterations ?? []) {
    const steps = iteration.children.map(({ step }) => step);
    iteration.status = statusOf(steps);
    iteration.durationMs = durationOf(steps);
  }
}

const precedence = ['RUNNING', 'WAITING', 'FAILED', 'PENDING', 'COMPLETED', 'SKIPPED'] as const satisfies readonly StepStatus[];

function statusOf(steps: readonly StepPartsFragment[]): StepStatus {
  return precedence.find((status) => steps.some((step) => step.status === status)) ?? 'PENDING';
}

function durationOf(steps: readonly StepPartsFragment[]): number | null {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const { startedAt, durationMs, status } of steps) {
    if (startedAt === null) continue;
    if (durationMs === null) return status === 'SKIPPED' ? 0 : null;
    from = Math.min(from, Date.parse(startedAt));
    to = Math.max(to, Date.parse(startedAt) + durationMs);
  }
  return to < from ? null : to - from;
}

/** The rows to draw. `selected` is the id of the step that is looked at: the way to it is open unless it was closed. */
export function rowsOf(roots: readonly StepNode[], unfolding: Unfolding, selected: string | null): StepListRow[] {
  const onTheWay = selected === null ? new Set<string>() : wayTo(roots, selected);
  const rows: StepListRow[] = [];
  const isOpen = (key: string): boolean => unfolding.open.get(key) ?? onTheWay.has(key);

  function addStep(node: StepNode, depth: number): void {
    const { key, step, iterations } = node;
    const open = iterations !== null && isOpen(key);
    const loop = iterations && { iterations: iterations.length, failed: iterations.filter(({ status }) => status === 'FAILED').length };
    rows.push({ kind: 'step', key, depth, step, loop, isOpen: open });
    if (!open || !iterations) return;
    const limit = unfolding.shown.get(key) ?? ITERATION_PAGE;
    const beyond = iterations.slice(limit).filter(matters).slice(0, ITERATION_PAGE);
    const kept = new Set(beyond.map((iteration) => iteration.key));
    const drawn = iterations.filter(({ key: each }, index) => index < limit || kept.has(each) || onTheWay.has(each));
    for (const iteration of drawn) addIteration(iteration, depth + 1);
    const hidden = iterations.length - drawn.length;
    if (hidden > 0) rows.push({ kind: 'more', key: `${key} more`, depth: depth + 1, loopKey: key, hidden });
  }

  function addIteration(iteration: IterationNode, depth: number): void {
    const open = isOpen(iteration.key);
    rows.push({ kind: 'iteration', key: iteration.key, depth, iteration, isOpen: open });
    if (open) for (const child of iteration.children) addStep(child, depth + 1);
  }

  for (const root of roots) addStep(root, 0);
  return rows;
}

/** What one looks for among many: it stays in the list beyond its first page. */
function matters({ status }: IterationNode): boolean {
  return status === 'FAILED' || status === 'WAITING';
}

/** The keys of all that holds a step. */
function wayTo(roots: readonly StepNode[], stepId: string): Set<string> {
  const way = new Set<string>();
  const search = (node: StepNode): boolean => {
    if (node.step.id === stepId) return true;
    for (const iteration of node.iterations ?? []) {
      if (!iteration.children.some(search)) continue;
      way.add(node.key).add(iteration.key);
      return true;
    }
    return false;
  };
  roots.some(search);
  return way;
}
