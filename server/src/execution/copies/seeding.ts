/**
 * Which recorded steps a copy of an execution is begun with. Pure.
 *
 * A recorded step is
 *   settled   when its output left by a port: it is taken over, so that it does not run again;
 *   final     when it ended its execution or had not ended: it runs again, unless the loop around it has left by a port since, so that it
 *             is history;
 *   skipped   when nothing reached it: taken over where that still is so.
 * A loop that has not settled, or that a cut reaches into, is taken over as running, with its list; what is taken over of its iterations
 * stays, and the rest of them runs.
 */
import { EXIT_LOOP_PORT, type StepStatus } from '@hookloom/sdk/wire';
import { sourcePort } from '../../workflow/rules.ts';
import type { GraphStructure } from './graph-structure.ts';

/** A recorded step without its values. */
export interface StepTrace {
  ordinal: number;
  nodeId: string;
  iteration: number[];
  status: StepStatus;
  /** The port that its output left by; null where it left by none. */
  outputPort: string | null;
  /** The nodes whose values a join took that did not wait for all of its edges. */
  sources: string[] | null;
}

/** Where a copy goes on: this node in this iteration, and all that comes after it, is not taken over. */
export interface Cut {
  nodeId: string;
  iteration: readonly number[];
}

export interface Recording {
  structure: GraphStructure;
  /** In the order of their ordinals. */
  steps: readonly StepTrace[];
  triggerNodeId: string;
}

export interface Seed {
  step: StepTrace;
  /** True for a loop that goes on. */
  reopened: boolean;
}

/** In the order of their ordinals. Without a cut: all that need not run again. */
export function seedsOf(recording: Recording, cut: Cut | null): Seed[] {
  const { structure } = recording;
  const steps = recording.steps.filter((step) => structure.has(step.nodeId));
  const rows = new Map(steps.map((step) => [placeOf(step.nodeId, step.iteration), step]));
  const { isCut, isAround, isWithin, isExit } = cut ? reachOf(cut, structure) : noReach;

  /** Whether a loop around the step has left by a port, and stays as it is or at least keeps this iteration. */
  const isHistory = ({ nodeId, iteration }: StepTrace): boolean =>
    structure.loopsAround(nodeId).some((loopId, depth) => {
      const loop = rows.get(placeOf(loopId, iteration.slice(0, depth)));
      return (
        depth < iteration.length && loop !== undefined && isSettled(loop) && !isWithin({ nodeId, iteration: iteration.slice(0, depth + 1) })
      );
    });
  const isKept = (step: StepTrace): boolean => {
    if (isCut(step) || step.status === 'SKIPPED') return false;
    if (step.outputPort === EXIT_LOOP_PORT && isExit(step)) return false;
    return isHistory(step) || (isSettled(step) && !isAround(step));
  };

  const kept = new Set(steps.filter(isKept));
  const reopened = reopenedLoops(steps, kept, structure, isAround);
  keepSkipped({ steps, rows, kept, reopened, isCut, recording });
  return steps.filter((step) => kept.has(step) || reopened.has(step)).map((step) => ({ step, reopened: reopened.has(step) }));
}

/** Whether its output left by a port. */
export function isSettled(step: StepTrace): boolean {
  return (step.status === 'COMPLETED' || step.status === 'FAILED') && step.outputPort !== null;
}

/** One text per node and iteration. */
export function placeOf(nodeId: string, iteration: readonly number[]): string {
  return `${iteration.join('.')}:${nodeId}`;
}

interface Reach {
  /** Whether the step is not taken over: behind the cut's node in its iteration, or behind a loop around it. */
  isCut(step: StepTrace): boolean;
  /** Whether it is a loop around the cut, which goes on. */
  isAround(step: StepTrace): boolean;
  /** Whether the cut is in this iteration of a node's loops. */
  isWithin(place: Pick<StepTrace, 'nodeId' | 'iteration'>): boolean;
  /** Whether an early exit here keeps the cut's iteration from running: it is the same one, or an earlier one of the same loop. */
  isExit(place: Pick<StepTrace, 'nodeId' | 'iteration'>): boolean;
}

const noReach: Reach = { isCut: () => false, isAround: () => false, isWithin: () => false, isExit: () => false };

function reachOf(cut: Cut, structure: GraphStructure): Reach {
  const loops = structure.loopsAround(cut.nodeId).slice(0, cut.iteration.length);
  const levels = [
    { nodes: structure.after(cut.nodeId), iteration: cut.iteration },
    ...loops.map((loopId, depth) => ({ nodes: structure.afterLoop(loopId), iteration: cut.iteration.slice(0, depth) })),
  ];
  const around = new Set(loops.map((loopId, depth) => placeOf(loopId, cut.iteration.slice(0, depth))));
  const isWithin: Reach['isWithin'] = ({ nodeId, iteration }) => {
    const own = structure.loopsAround(nodeId);
    return iteration.every((index, depth) => own[depth] === loops[depth] && index === cut.iteration[depth]);
  };
  return {
    isWithin,
    isCut: (step) => levels.some(({ nodes, iteration }) => nodes.has(step.nodeId) && startsWith(step.iteration, iteration)),
    isAround: (step) => around.has(placeOf(step.nodeId, step.iteration)),
    isExit({ nodeId, iteration }) {
      const last = iteration.length - 1;
      const inLoop = structure.loopsAround(nodeId)[last] === loops[last] && isWithin({ nodeId, iteration: iteration.slice(0, last) });
      return inLoop && Number(iteration[last]) <= Number(cut.iteration[last]);
    },
  };
}

/** The loops that go on: those around the cut, and those that have not settled and of which an iteration is kept. */
function reopenedLoops(
  steps: readonly StepTrace[],
  kept: ReadonlySet<StepTrace>,
  structure: GraphStructure,
  isAround: (step: StepTrace) => boolean,
): Set<StepTrace> {
  const withIterations = new Set(
    [...kept].flatMap(({ nodeId, iteration }) =>
      structure
        .loopsAround(nodeId)
        .slice(0, iteration.length)
        .map((loopId, depth) => placeOf(loopId, iteration.slice(0, depth))),
    ),
  );
  const goesOn = (loop: StepTrace): boolean =>
    isAround(loop) || (!kept.has(loop) && withIterations.has(placeOf(loop.nodeId, loop.iteration)));
  return new Set(steps.filter((step) => structure.isLoop(step.nodeId) && goesOn(step)));
}

/** Adds the skipped steps that nothing can reach any more. */
function keepSkipped(found: {
  steps: readonly StepTrace[];
  rows: ReadonlyMap<string, StepTrace>;
  kept: Set<StepTrace>;
  reopened: ReadonlySet<StepTrace>;
  isCut(step: StepTrace): boolean;
  recording: Recording;
}): void {
  const { steps, rows, kept, reopened, recording } = found;
  const { structure, triggerNodeId } = recording;
  const inReach = structure.after(triggerNodeId);
  const skipped = steps.filter((step) => step.status === 'SKIPPED' && !found.isCut(step));
  // In an order in which the steps before one are decided first.
  for (const step of skipped.toSorted((one, other) => structure.rank(one.nodeId) - structure.rank(other.nodeId))) {
    const isDead = structure.incoming(step.nodeId).every((edge) => {
      const source = sourceOf(edge.source, step, rows, structure);
      if (!source) return !inReach.has(edge.source);
      if (reopened.has(source) || !kept.has(source)) return false;
      return source.status === 'SKIPPED' || source.outputPort !== sourcePort(edge);
    });
    if (isDead) kept.add(step);
  }
}

/** The step of a node that an edge comes from: in the own iteration, or the loop whose iteration it is. */
export function sourceOf(
  nodeId: string,
  { iteration }: Pick<StepTrace, 'iteration'>,
  rows: ReadonlyMap<string, StepTrace>,
  structure: GraphStructure,
): StepTrace | undefined {
  return rows.get(placeOf(nodeId, iteration.slice(0, structure.loopsAround(nodeId).length)));
}

function startsWith(iteration: readonly number[], beginning: readonly number[]): boolean {
  return beginning.every((index, depth) => iteration[depth] === index);
}
