import { requireViewer } from '../access/viewer.ts';
import { builder } from '../graphql/builder.ts';
import { abortable } from '../graphql/subscription.ts';
import { ExecutionRef, PriorityRef } from './execution.graphql.ts';
import { runWorkflow } from './run-workflow.ts';
import type { ExecutionChange, ExecutionService } from './service.ts';
import { StepRef } from './step.graphql.ts';

declare module '../graphql/context.ts' {
  interface Services {
    executions: ExecutionService;
  }
}

const RunFromInput = builder.inputType('RunFromInput', {
  description:
    'Goes on from one node. The outputs of the nodes before it are the pinned ones (of a draft), else those of `executionId`, else those of the newest execution that has them all; what has none runs first.',
  fields: (t) => ({
    nodeId: t.id({ required: true }),
    onlyNode: t.boolean({ description: 'Ends after that node; each node before it must have an output then.' }),
    executionId: t.id({ description: 'The execution of this workflow whose outputs are taken.' }),
  }),
});
const RunWorkflowInput = builder.inputType('RunWorkflowInput', {
  description: '`draft: true` runs what is on the canvas; else the published version. `triggerNodeId` picks one of several triggers.',
  fields: (t) => ({
    id: t.id({ required: true }),
    data: t.field({ type: 'JSON' }),
    draft: t.boolean(),
    triggerNodeId: t.id(),
    startAt: t.field({ type: 'DateTime', description: 'When it starts at the earliest; default at once.' }),
    priority: t.field({ type: PriorityRef, description: "Default: the workflow's." }),
    from: t.field({ type: RunFromInput }),
  }),
});
const CancelExecutionInput = builder.inputType('CancelExecutionInput', { fields: (t) => ({ id: t.id({ required: true }) }) });
const PauseExecutionInput = builder.inputType('PauseExecutionInput', { fields: (t) => ({ id: t.id({ required: true }) }) });
const ResumeExecutionInput = builder.inputType('ResumeExecutionInput', { fields: (t) => ({ id: t.id({ required: true }) }) });
export const ExecutionPayload = builder.objectRef<{ executionId: string }>('ExecutionPayload').implement({
  fields: (t) => ({ execution: t.field({ type: ExecutionRef, resolve: ({ executionId }) => executionId }) }),
});

builder.mutationFields((t) => ({
  runWorkflow: t.field({
    type: ExecutionPayload,
    authScopes: { permission: 'workflows:run' },
    args: { input: t.arg({ type: RunWorkflowInput, required: true }) },
    resolve: async (_root, { input }, ctx) => {
      const { workspaceId, apiKeyId } = requireViewer(ctx);
      const { workflowPorts: workflow, executions, clock } = ctx.services;
      const caller = { workspaceId, start: apiKeyId === null ? ('MANUAL' as const) : ('API' as const) };
      const { id } = await runWorkflow(ctx.em, caller, { ...input, data: input.data ?? undefined }, { workflow, executions, clock });
      return { executionId: id };
    },
  }),
  cancelExecution: t.field({
    type: ExecutionPayload,
    authScopes: { permission: 'executions:cancel' },
    args: { input: t.arg({ type: CancelExecutionInput, required: true }) },
    resolve: async (_root, { input: { id } }, ctx) => {
      await ctx.services.executions.cancel({ workspaceId: requireViewer(ctx).workspaceId, id });
      return { executionId: id };
    },
  }),
  pauseExecution: t.field({
    type: ExecutionPayload,
    description: 'Nodes at work end, no more start, and the execution waits until it is resumed.',
    authScopes: { permission: 'executions:cancel' },
    args: { input: t.arg({ type: PauseExecutionInput, required: true }) },
    resolve: async (_root, { input: { id } }, ctx) => {
      await ctx.services.executions.pause({ workspaceId: requireViewer(ctx).workspaceId, id });
      return { executionId: id };
    },
  }),
  resumeExecution: t.field({
    type: ExecutionPayload,
    authScopes: { permission: 'executions:cancel' },
    args: { input: t.arg({ type: ResumeExecutionInput, required: true }) },
    resolve: async (_root, { input: { id } }, ctx) => {
      await ctx.services.executions.resume({ workspaceId: requireViewer(ctx).workspaceId, id });
      return { executionId: id };
    },
  }),
}));

const ExecutionEventRef = builder.objectRef<ExecutionChange>('ExecutionEvent').implement({
  description: 'Everything that changed up to and including `seq`.',
  fields: (t) => ({
    seq: t.exposeInt('seq'),
    execution: t.expose('execution', { type: ExecutionRef }),
    steps: t.field({ type: [StepRef], resolve: ({ steps, execution }) => steps.map((step) => ({ step, execution })) }),
  }),
});

builder.subscriptionFields((t) => ({
  executionEvents: t.field({
    type: ExecutionEventRef,
    description: 'Replays the rows past `afterSeq`, then goes live; ends with the execution.',
    authScopes: { permission: 'executions:read' },
    args: { executionId: t.arg.id({ required: true }), afterSeq: t.arg.int() },
    subscribe: (_root, { executionId, afterSeq }, ctx) => {
      const { workspaceId } = requireViewer(ctx);
      return abortable((signal) => ctx.services.executions.watch({ workspaceId, id: executionId, afterSeq: afterSeq ?? 0 }, signal));
    },
    resolve: (change) => change,
  }),
  executions: t.field({
    type: ExecutionRef,
    description: "Each change of an execution's status, of one workflow or of all.",
    authScopes: { permission: 'executions:read' },
    args: { workflowId: t.arg.id() },
    subscribe: (_root, { workflowId }, ctx) => {
      const { workspaceId } = requireViewer(ctx);
      return abortable((signal) => ctx.services.executions.watchStatus({ workspaceId, workflowId: workflowId ?? undefined }, signal));
    },
    resolve: (executionId) => executionId,
  }),
}));
