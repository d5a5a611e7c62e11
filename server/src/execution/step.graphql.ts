import type { LogLine } from '@hookloom/sdk';
import { errorClasses, stepStatuses, waitKinds, type Failure, type JsonValue, type Wait } from '@hookloom/sdk/wire';
import { requireViewer } from '../access/viewer.ts';
import { builder } from '../graphql/builder.ts';
import type { Context } from '../graphql/context.ts';
import { batchLoader } from '../graphql/load.ts';
import { loadGraph } from '../workflow/workflow.graphql.ts';
import { loadSteps, type ExecutionRow, type StepRow } from './read-executions.ts';
import {
  loadEventData,
  loadEventSizes,
  loadOutputSizes,
  loadStepLogs,
  loadStepOutputs,
  loadStepParams,
  stepKey,
} from './values/read-values.ts';
import { outputOf, paramsOf, StepInputs, type ValueSource } from './values/step-inputs.ts';
import { isFirst, nodeOf } from './values/step-values.ts';

/** A step with the execution that it belongs to: its label, input and unresolved parameters stand elsewhere. */
export interface StepView {
  step: StepRow;
  execution: Pick<ExecutionRow, 'id' | 'versionId' | 'eventId'>;
}

/** The steps of an execution, in the order of start. */
export const loadStepsOf = batchLoader((ids, ctx) => loadSteps(ctx.em, requireViewer(ctx).workspaceId, ids));
/** The data of an execution's trigger, by the id of its event. */
export const loadTriggerData = batchLoader((ids, ctx) => loadEventData(ctx.em, requireViewer(ctx).workspaceId, ids));
const loadTriggerSize = batchLoader((ids, ctx) => loadEventSizes(ctx.em, requireViewer(ctx).workspaceId, ids));
const loadOutput = batchLoader((keys, ctx) => loadStepOutputs(ctx.em, requireViewer(ctx).workspaceId, keys));
const loadOutputSize = batchLoader((keys, ctx) => loadOutputSizes(ctx.em, requireViewer(ctx).workspaceId, keys));
const loadParams = batchLoader((keys, ctx) => loadStepParams(ctx.em, requireViewer(ctx).workspaceId, keys));
const loadLogs = batchLoader((keys, ctx) => loadStepLogs(ctx.em, requireViewer(ctx).workspaceId, keys));

function valuesFor(ctx: Context, execution: StepView['execution']): ValueSource {
  return {
    output: (step) => loadOutput(ctx, stepKey(step)),
    params: (step) => loadParams(ctx, stepKey(step)),
    triggerData: () => loadTriggerData(ctx, execution.eventId),
    async nodeType(type, version) {
      const { registry } = ctx.services;
      const manifest = registry.nodeType(type, version);
      const code = await registry.load(type, version).catch(() => undefined);
      return manifest && code && { manifest, code };
    },
  };
}

/** What a step has given, for a trigger its execution's data. */
export async function recordedOutput(ctx: Context, { step, execution }: StepView): Promise<JsonValue> {
  return outputOf(step, await loadGraph(ctx, execution.versionId), valuesFor(ctx, execution));
}

/** One for all steps whose input is asked for in one go, since the loader gives them the same list. */
const inputsOf = new WeakMap<readonly StepRow[], StepInputs>();

async function loadInput(ctx: Context, { step, execution }: StepView): Promise<JsonValue> {
  const [graph, steps] = await Promise.all([loadGraph(ctx, execution.versionId), loadStepsOf(ctx, execution.id)]);
  const inputs = inputsOf.get(steps) ?? new StepInputs(steps, graph);
  inputsOf.set(steps, inputs);
  return inputs.inputOf(step, valuesFor(ctx, execution));
}

/** Null where there is no output. */
async function loadSize(ctx: Context, { step, execution }: StepView): Promise<number | null> {
  const size = step.outputSize ?? (await loadOutputSize(ctx, stepKey(step)));
  if (size !== null || step.status !== 'COMPLETED' || !isFirst(step, await loadGraph(ctx, execution.versionId))) return size;
  return loadTriggerSize(ctx, execution.eventId);
}

const StepStatusRef = builder.enumType('StepStatus', { values: stepStatuses });
const ErrorClassRef = builder.enumType('ErrorClass', { description: 'Whose fault a failure is.', values: errorClasses });

export const FailureRef = builder.objectRef<Failure>('Failure').implement({
  fields: (t) => ({
    class: t.expose('class', { type: ErrorClassRef }),
    code: t.exposeString('code'),
    message: t.exposeString('message'),
    nodeId: t.exposeID('nodeId', { nullable: true }),
  }),
});

const StepLogRef = builder.objectRef<LogLine>('StepLog').implement({
  fields: (t) => ({ level: t.exposeString('level'), message: t.exposeString('message') }),
});

const WaitKindRef = builder.enumType('WaitKind', {
  description: 'What a step waits for: an instant, an event, a decision, the end of another execution, its own next try.',
  values: waitKinds,
});

export const StepWaitRef = builder.objectRef<Wait>('StepWait').implement({
  fields: (t) => ({
    kind: t.expose('kind', { type: WaitKindRef }),
    until: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the wait is over at the latest; null where it has no end.',
      resolve: ({ until }) => (until === null ? null : new Date(until)),
    }),
    message: t.string({
      nullable: true,
      description: 'What an approval asks.',
      resolve: (wait) => ('message' in wait ? wait.message : null),
    }),
    topic: t.string({
      nullable: true,
      description: 'The event that is waited for.',
      resolve: (wait) => ('topic' in wait ? wait.topic : null),
    }),
  }),
});

export const StepRef = builder.objectRef<StepView>('Step').implement({
  fields: (t) => ({
    id: t.id({ resolve: ({ step }) => `${step.executionId}:${step.ordinal}` }),
    seq: t.int({ description: "The execution's sequence number at this step's last change.", resolve: ({ step }) => step.seq }),
    nodeId: t.id({ resolve: ({ step }) => step.nodeId }),
    nodeType: t.string({ resolve: ({ step }) => step.nodeType }),
    label: t.string({
      resolve: async ({ step, execution }, _args, ctx) =>
        nodeOf(await loadGraph(ctx, execution.versionId), step.nodeId)?.data.label ?? step.nodeId,
    }),
    status: t.field({ type: StepStatusRef, resolve: ({ step }) => step.status }),
    attempt: t.int({ resolve: ({ step }) => step.attempt }),
    iteration: t.intList({ description: 'Loop indices, outermost first.', resolve: ({ step }) => step.iteration }),
    params: t.field({
      type: 'JSON',
      nullable: true,
      description: 'Resolved parameters.',
      resolve: async ({ step, execution }, _args, ctx) =>
        paramsOf(step, await loadGraph(ctx, execution.versionId), valuesFor(ctx, execution)),
    }),
    input: t.field({
      type: 'JSON',
      nullable: true,
      description: "What arrived: the outputs of the steps before, the trigger's data, or, first in a loop, the item.",
      resolve: (view, _args, ctx) => loadInput(ctx, view),
    }),
    output: t.field({
      type: 'JSON',
      nullable: true,
      description: 'With `maxSize`: null where the output is larger, by `outputSize`.',
      args: { maxSize: t.arg.int() },
      resolve: async (view, { maxSize }, ctx) => {
        const { step, execution } = view;
        if (typeof maxSize === 'number' && ((await loadSize(ctx, view)) ?? 0) > maxSize) return null;
        return recordedOutput(ctx, { step, execution });
      },
    }),
    outputSize: t.int({
      nullable: true,
      description: "Characters of the output's JSON; null where there is no output.",
      resolve: (view, _args, ctx) => loadSize(ctx, view),
    }),
    reused: t.boolean({
      description: 'Taken from an earlier execution or pinned by the author, rather than run.',
      resolve: ({ step }) => step.reused,
    }),
    outputPort: t.string({ nullable: true, description: 'The port that the output left by.', resolve: ({ step }) => step.outputPort }),
    logs: t.field({
      type: [StepLogRef],
      description: 'Console lines of custom code.',
      resolve: ({ step }, _args, ctx) => loadLogs(ctx, stepKey(step)),
    }),
    error: t.field({ type: FailureRef, nullable: true, resolve: ({ step }) => step.error }),
    wait: t.field({ type: StepWaitRef, nullable: true, description: 'What it waits for.', resolve: ({ step }) => step.wait }),
    startedAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ step }) => step.startedAt }),
    completedAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ step }) => step.completedAt }),
    durationMs: t.float({
      nullable: true,
      resolve: ({ step }) => (step.durationMs === null || step.durationMs === undefined ? null : Number(step.durationMs)),
    }),
  }),
});
