import type { LogLine } from '@hookloom/sdk';
import { errorClasses, stepStatuses, type Failure } from '@hookloom/sdk/wire';
import { requireViewer } from '../access/viewer.ts';
import { builder } from '../graphql/builder.ts';
import { batchLoader } from '../graphql/load.ts';
import { loadGraph } from '../workflow/workflow.graphql.ts';
import { loadEventData, loadSteps, type ExecutionRow } from './read-executions.ts';
import { inputOf, nodeOf, outputOf } from './step-values.ts';
import type { Step } from './step.entity.ts';

/** A step with the execution that it belongs to: its label, input and unresolved parameters stand elsewhere. */
export interface StepView {
  step: Step;
  execution: Pick<ExecutionRow, 'id' | 'versionId' | 'eventId'>;
}

/** The steps of an execution, in the order of start. */
export const loadStepsOf = batchLoader((ids, ctx) => loadSteps(ctx.em, requireViewer(ctx).workspaceId, ids));
/** The data of an execution's trigger, by the id of its event. */
export const loadTriggerData = batchLoader((ids, ctx) => loadEventData(ctx.em, requireViewer(ctx).workspaceId, ids));

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
      // Parameters without expressions are not stored a second time.
      resolve: async ({ step, execution }, _args, ctx) =>
        step.params ?? nodeOf(await loadGraph(ctx, execution.versionId), step.nodeId)?.data.params ?? null,
    }),
    input: t.field({
      type: 'JSON',
      nullable: true,
      description: "What arrived: the outputs of the steps before, or the trigger's data.",
      resolve: async ({ step, execution }, _args, ctx) => {
        const [graph, steps, triggerData] = await Promise.all([
          loadGraph(ctx, execution.versionId),
          loadStepsOf(ctx, execution.id),
          loadTriggerData(ctx, execution.eventId),
        ]);
        return inputOf(step, steps, graph, triggerData);
      },
    }),
    output: t.field({
      type: 'JSON',
      nullable: true,
      resolve: async ({ step, execution }, _args, ctx) => {
        if (step.output !== null || step.status !== 'COMPLETED') return step.output ?? null;
        return outputOf(step, await loadGraph(ctx, execution.versionId), await loadTriggerData(ctx, execution.eventId));
      },
    }),
    outputPort: t.string({ nullable: true, description: 'The port that the output left by.', resolve: ({ step }) => step.outputPort }),
    logs: t.field({ type: [StepLogRef], description: 'Console lines of custom code.', resolve: ({ step }) => step.logs ?? [] }),
    error: t.field({ type: FailureRef, nullable: true, resolve: ({ step }) => step.error }),
    startedAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ step }) => step.startedAt }),
    completedAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ step }) => step.completedAt }),
    durationMs: t.float({
      nullable: true,
      resolve: ({ step }) => (step.durationMs === null || step.durationMs === undefined ? null : Number(step.durationMs)),
    }),
  }),
});
