import { requireViewer } from '../../access/viewer.ts';
import { builder } from '../../graphql/builder.ts';
import { loadGraph } from '../../workflow/workflow.graphql.ts';
import { compareExecutions, stepChanges, type Comparison, type SideStep, type StepPair } from './compare-executions.ts';
import { ExecutionRef } from '../execution.graphql.ts';
import { nodeOf } from '../values/step-values.ts';
import { StepRef } from '../step.graphql.ts';

const StepChangeRef = builder.enumType('StepChange', { values: stepChanges });

const StepComparisonRef = builder.objectRef<StepPair<SideStep>>('StepComparison').implement({
  description: "One node's run in one iteration, in either execution.",
  fields: (t) => ({
    nodeId: t.id({ resolve: (pair) => sideOf(pair).step.nodeId }),
    label: t.string({
      resolve: async (pair, _args, ctx) => {
        const { step, execution } = sideOf(pair);
        return nodeOf(await loadGraph(ctx, execution.versionId), step.nodeId)?.data.label ?? step.nodeId;
      },
    }),
    iteration: t.intList({ description: 'Loop indices, outermost first.', resolve: (pair) => sideOf(pair).step.iteration }),
    left: t.field({ type: StepRef, nullable: true, resolve: ({ left }) => left }),
    right: t.field({ type: StepRef, nullable: true, resolve: ({ right }) => right }),
    change: t.expose('change', { type: StepChangeRef }),
    outputChanged: t.exposeBoolean('outputChanged', { description: 'The value, the port that it left by, or the failure.' }),
    statusChanged: t.exposeBoolean('statusChanged'),
    paramsChanged: t.exposeBoolean('paramsChanged', { description: 'The parameters with expressions evaluated.' }),
  }),
});

function sideOf({ left, right }: StepPair<SideStep>): SideStep {
  return (left ?? right) as SideStep;
}

const ExecutionComparisonRef = builder.objectRef<Comparison>('ExecutionComparison').implement({
  fields: (t) => ({
    left: t.field({ type: ExecutionRef, resolve: ({ left }) => left }),
    right: t.field({ type: ExecutionRef, resolve: ({ right }) => right }),
    steps: t.field({
      type: [StepComparisonRef],
      description: 'In the order of the left execution; what only the right one has stands where it follows there.',
      resolve: ({ steps }) => steps,
    }),
  }),
});

builder.queryFields((t) => ({
  executionComparison: t.field({
    type: ExecutionComparisonRef,
    description: 'Two executions step by step, of whatever versions.',
    authScopes: { permission: 'executions:read' },
    args: { leftId: t.arg.id({ required: true }), rightId: t.arg.id({ required: true }) },
    resolve: (_root, { leftId, rightId }, ctx) => compareExecutions(ctx.em, requireViewer(ctx).workspaceId, leftId, rightId),
  }),
}));
