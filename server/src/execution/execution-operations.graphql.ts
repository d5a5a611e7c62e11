import { requireViewer } from '../access/viewer.ts';
import { builder } from '../graphql/builder.ts';
import { abortable } from '../graphql/subscription.ts';
import { ExecutionRef } from './execution.graphql.ts';
import { runWorkflow } from './run-workflow.ts';
import type { ExecutionChange, ExecutionService } from './service.ts';
import { StepRef } from './step.graphql.ts';

declare module '../graphql/context.ts' {
  interface Services {
    executions: ExecutionService;
  }
}

const RunWorkflowInput = builder.inputType('RunWorkflowInput', {
  description: '`draft: true` runs what is on the canvas; else the published version. `triggerNodeId` picks one of several triggers.',
  fields: (t) => ({
    id: t.id({ required: true }),
    data: t.field({ type: 'JSON' }),
    draft: t.boolean(),
    triggerNodeId: t.id(),
  }),
});
const CancelExecutionInput = builder.inputType('CancelExecutionInput', { fields: (t) => ({ id: t.id({ required: true }) }) });
const ExecutionPayload = builder.objectRef<{ executionId: string }>('ExecutionPayload').implement({
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
