import type { EntityManager } from '@mikro-orm/postgresql';
import type { JsonValue } from '@hookloom/sdk/wire';
import { AppError } from '../../lib/app-error.ts';
import {
  findOriginal,
  recordingOf,
  startCopy,
  takenOver,
  triggerDataOf,
  type Caller,
  type CopyPorts,
  type Original,
} from './copy-execution.ts';
import { changesFor, withItem, type InputChange } from './fork-input.ts';
import { loadStepOutputs, loadStepParams } from '../values/read-values.ts';
import { seedsOf, type Recording, type StepTrace } from './seeding.ts';
import type { SeedStep } from './seeds.ts';
import { inputOrigin, isFirst, StepIndex } from '../values/step-values.ts';

export interface ForkInput {
  id: string;
  /** `<execution id>:<ordinal>`, as `Step.id`. */
  stepId: string;
  /** What shall have arrived at the step; default what has. */
  input?: JsonValue | undefined;
}

/**
 * Starts a new execution of the same version that runs one step again, and what comes after it; all else is taken over as it was
 * recorded. Of one that has not ended, what has been recorded so far: what is under way there runs in the copy too.
 * Throws NOT_FOUND, or VALIDATION_FAILED where nothing has reached the step or the input does not fit what feeds it.
 */
export async function forkExecution(em: EntityManager, caller: Caller, input: ForkInput, ports: CopyPorts): Promise<{ id: string }> {
  const original = await findOriginal(em, caller, input.id);
  const recording = await recordingOf(em, original, ports.workflow);
  const step = stepToFork(input, recording);
  const change = input.input === undefined ? null : changesFor(step, input.input, recording, original.version.graph);
  const { id, triggerNodeId, origin: earlier } = original.execution;
  const seeds = takenOver(id, seedsOf(recording, step));
  if (change) await applyChange(em, change, seeds, recording, original);
  const origin = { kind: 'FORK' as const, executionId: id, nodeId: step.nodeId, onlyNode: false, usePinned: earlier?.usePinned ?? false };
  return startCopy(em, original, { version: original.version, triggerNodeId, origin, seeds, data: change?.triggerData }, ports);
}

function stepToFork({ id, stepId }: ForkInput, { steps }: Recording): StepTrace {
  const [executionId, ordinal] = stepId.split(':');
  const step = executionId === id ? steps.find((one) => String(one.ordinal) === ordinal) : undefined;
  if (!step) throw new AppError('NOT_FOUND', 'The execution has no such step.');
  if (step.status === 'SKIPPED')
    throw wrong('stepId', 'The step was skipped, so there is nothing to go on from. Fork at a step before it.');
  return step;
}

/** Puts what shall have arrived into the seeds that it comes from. */
async function applyChange(
  em: EntityManager,
  change: InputChange,
  seeds: Extract<SeedStep, { kind: 'TAKEN_OVER' }>[],
  recording: Recording,
  original: Original,
): Promise<void> {
  const { execution } = original;
  const { graph } = original.version;
  const seedOf = (step: StepTrace): (typeof seeds)[number] => {
    const seed = seeds.find(({ from }) => from.ordinal === step.ordinal);
    if (!seed) throw new Error(`step ${step.ordinal} feeds the fork of ${execution.id} and is not taken over`);
    return seed;
  };
  for (const { step, value } of change.outputs) seedOf(step).outputJson = JSON.stringify(value);
  if (!change.item) return;
  const { loop, index, value } = change.item;
  const node = graph.nodes.find(({ id }) => id === loop.nodeId);
  const key = `${execution.id}:${loop.ordinal}`;
  const params = (await loadStepParams(em, execution.workspaceId, [key])).get(key) ?? node?.data.params ?? null;
  const changed = withItem(params, await arrivedAt(em, loop, recording, original), index, value);
  if (!changed) {
    const name = node?.data.label ?? loop.nodeId;
    throw wrong('input', `The loop ${name} has no list in which this can be put: a batch keeps its length. Fork at the loop instead.`);
  }
  seedOf(loop).paramsJson = JSON.stringify(changed);
}

/** What arrived at a loop; null where it was not one output. */
async function arrivedAt(em: EntityManager, loop: StepTrace, { steps }: Recording, { execution, version }: Original): Promise<JsonValue> {
  const origin = inputOrigin(loop, new StepIndex(steps), version.graph);
  const [source, ...more] = origin.kind === 'OUTPUTS' ? origin.steps : [];
  if (!source || more.length > 0) return null;
  const key = `${execution.id}:${source.ordinal}`;
  const output = (await loadStepOutputs(em, execution.workspaceId, [key])).get(key) ?? null;
  return output === null && isFirst(source, version.graph) ? await triggerDataOf(em, execution) : output;
}

function wrong(path: string, message: string): AppError {
  return new AppError('VALIDATION_FAILED', message, { issues: [{ path, message }] });
}
