/** Two executions side by side, step by step. The pairing and the judging are pure. */
import { isDeepStrictEqual } from 'node:util';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Failure, Graph, JsonValue } from '@hookloom/sdk/wire';
import { Event } from '../../event/event.entity.ts';
import { AppError } from '../../lib/app-error.ts';
import { loadGraphs } from '../../workflow/draft.ts';
import { findExecution, type ExecutionRow } from '../read-executions.ts';
import { nodeOf } from '../values/step-values.ts';
import { Step } from '../step.entity.ts';

export const stepChanges = ['SAME', 'CHANGED', 'ONLY_LEFT', 'ONLY_RIGHT'] as const;
export type StepChange = (typeof stepChanges)[number];

/** A value, or, where it is large, the ref of its content. */
export type Compared = { value: JsonValue } | { ref: string };

/** What is compared of a step: its parameters and its output as they are shown, so a trigger's output is its event's data. */
export interface ComparedStep {
  nodeId: string;
  iteration: number[];
  status: string;
  params: Compared;
  output: Compared;
  outputPort: string | null;
  error: Failure | null;
}

export interface StepPair<Side> {
  left: Side | null;
  right: Side | null;
  change: StepChange;
  /** By value, port or failure; false where only one side has the step, as are the other two. */
  outputChanged: boolean;
  statusChanged: boolean;
  paramsChanged: boolean;
}

/**
 * Pairs steps by node and iteration. In the order of the left side; what only the right side has stands behind the step that it
 * follows there.
 */
export function compareSteps<Side extends { compared: ComparedStep }>(left: readonly Side[], right: readonly Side[]): StepPair<Side>[] {
  const onRight = byPlace(right);
  const places = new Set(byPlace(left).keys());
  /** What only the right side has, by the place on the left that it stands behind; '' for the very beginning. */
  const behind = new Map<string, StepPair<Side>[]>();
  let anchor = '';
  for (const [place, side] of onRight) {
    if (places.has(place)) anchor = place;
    else behind.set(anchor, [...(behind.get(anchor) ?? []), onlyOne(null, side)]);
  }
  const pairs = [...byPlace(left)].flatMap(([place, side]) => {
    const other = onRight.get(place);
    return [other ? judged(side, other) : onlyOne(side, null), ...(behind.get(place) ?? [])];
  });
  return [...(behind.get('') ?? []), ...pairs];
}

function byPlace<Side extends { compared: ComparedStep }>(sides: readonly Side[]): Map<string, Side> {
  return new Map(sides.map((side) => [`${side.compared.iteration.join('.')}:${side.compared.nodeId}`, side]));
}

function onlyOne<Side>(left: Side | null, right: Side | null): StepPair<Side> {
  const change = left ? 'ONLY_LEFT' : 'ONLY_RIGHT';
  return { left, right, change, outputChanged: false, statusChanged: false, paramsChanged: false };
}

function judged<Side extends { compared: ComparedStep }>(left: Side, right: Side): StepPair<Side> {
  const [one, other] = [left.compared, right.compared];
  const statusChanged = one.status !== other.status;
  const paramsChanged = !isSame(one.params, other.params);
  const outputChanged =
    one.outputPort !== other.outputPort || !isSame(one.output, other.output) || !isDeepStrictEqual(one.error ?? null, other.error ?? null);
  const change = statusChanged || paramsChanged || outputChanged ? 'CHANGED' : 'SAME';
  return { left, right, change, outputChanged, statusChanged, paramsChanged };
}

/** Large values are the same where their content is, whatever period they are kept in; a large one is never a small one. */
function isSame(one: Compared, other: Compared): boolean {
  if ('ref' in one || 'ref' in other) return 'ref' in one && 'ref' in other && contentOf(one.ref) === contentOf(other.ref);
  return isDeepStrictEqual(one.value, other.value);
}

/** A ref is the name of its period, a dot, and the hash of the content. */
function contentOf(ref: string): string {
  return ref.slice(ref.indexOf('.') + 1);
}

export interface SideStep {
  step: Step;
  execution: ExecutionRow;
  compared: ComparedStep;
}

export interface Comparison {
  left: ExecutionRow;
  right: ExecutionRow;
  steps: StepPair<SideStep>[];
}

/** Executions of different versions, or even workflows, can be compared too. Throws NOT_FOUND where one of them is not there. */
export async function compareExecutions(em: EntityManager, workspaceId: string, leftId: string, rightId: string): Promise<Comparison> {
  const [left, right] = await Promise.all([leftId, rightId].map((id) => findExecution(em.fork(), workspaceId, id)));
  if (!left || !right) throw new AppError('NOT_FOUND', 'There is no such execution.');
  const [leftSteps, rightSteps] = await Promise.all([left, right].map((execution) => sideOf(em.fork(), execution)));
  return { left, right, steps: compareSteps(leftSteps ?? [], rightSteps ?? []) };
}

async function sideOf(em: EntityManager, execution: ExecutionRow): Promise<SideStep[]> {
  const { id: executionId, workspaceId, versionId, eventId } = execution;
  const steps = await em.find(Step, { executionId, workspaceId }, { orderBy: { ordinal: 'asc' } });
  const graph = (await loadGraphs(em, workspaceId, [versionId])).get(versionId);
  const event = await em.findOne(Event, { id: eventId, workspaceId });
  const triggerData = compared(event?.data, event?.dataRef);
  return steps.map((step) => ({ step, execution, compared: comparedOf(step, graph, triggerData) }));
}

function comparedOf(step: Step, graph: Graph | undefined, triggerData: Compared): ComparedStep {
  const { nodeId, iteration, status, params, paramsRef, output, outputRef, outputPort, error } = step;
  const node = graph && nodeOf(graph, nodeId);
  // What is not stored a second time: the parameters that the graph says, and the data that a trigger passes on.
  const isTrigger = status === 'COMPLETED' && !graph?.edges.some((edge) => edge.target === nodeId);
  const ownOutput = compared(output, outputRef);
  return {
    nodeId,
    iteration,
    status,
    params: compared(params ?? node?.data.params, paramsRef),
    output: isTrigger && 'value' in ownOutput && ownOutput.value === null ? triggerData : ownOutput,
    outputPort: outputPort ?? null,
    error: error ?? null,
  };
}

function compared(value: JsonValue | undefined, ref: string | null | undefined): Compared {
  return ref ? { ref } : { value: value ?? null };
}
