import { executionStatuses, isEnded, priorities } from '@hookloom/sdk/wire';
import { requireViewer } from '../access/viewer.ts';
import { builder } from '../graphql/builder.ts';
import { keysetConnection } from '../graphql/connection.ts';
import { batchLoader, rowLoader } from '../graphql/load.ts';
import { WorkflowRef, WorkflowVersionRef } from '../workflow/workflow.graphql.ts';
import { startKinds } from './execution.entity.ts';
import { findExecution, findExecutions, listExecutions, loadLastExecutions, loadTotals, type ExecutionRow } from './read-executions.ts';
import { loadResults } from './values/read-values.ts';
import { FailureRef, loadStepsOf, loadTriggerData, StepRef, StepWaitRef } from './step.graphql.ts';

const ExecutionStatusRef = builder.enumType('ExecutionStatus', { values: executionStatuses });
export const PriorityRef = builder.enumType('Priority', {
  description: 'How urgent an execution is; the upper two have capacity kept for them.',
  values: priorities,
});
const StartKindRef = builder.enumType('StartKind', { description: 'What started an execution.', values: startKinds });

const loadResult = batchLoader((ids, ctx) => loadResults(ctx.em, requireViewer(ctx).workspaceId, ids));
const loadLastExecution = batchLoader((ids, ctx) => loadLastExecutions(ctx.em, requireViewer(ctx).workspaceId, ids));
const loadTotalsOf = batchLoader((ids, ctx) => loadTotals(ctx.em, requireViewer(ctx).workspaceId, ids));

export const ExecutionRef = builder.loadableObjectRef<ExecutionRow, string>(
  'Execution',
  rowLoader((ids, ctx) => findExecutions(ctx.em, requireViewer(ctx).workspaceId, ids)),
);
ExecutionRef.implement({
  fields: (t) => ({
    id: t.exposeID('id'),
    workflow: t.field({ type: WorkflowRef, resolve: (execution) => execution.workflowId }),
    version: t.field({ type: WorkflowVersionRef, resolve: (execution) => execution.versionId }),
    status: t.expose('status', { type: ExecutionStatusRef }),
    start: t.expose('start', { type: StartKindRef }),
    paused: t.boolean({
      description: 'True from the request to pause it until it is resumed or ends.',
      resolve: ({ paused, status }) => paused && !isEnded(status),
    }),
    wakeAt: t.expose('wakeAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When a waiting one goes on at the latest; null where something else than time wakes it.',
    }),
    lastSeq: t.exposeInt('lastSeq', { description: 'The sequence number of the last change to its rows.' }),
    triggerData: t.field({ type: 'JSON', nullable: true, resolve: (execution, _args, ctx) => loadTriggerData(ctx, execution.eventId) }),
    result: t.field({ type: 'JSON', nullable: true, resolve: (execution, _args, ctx) => loadResult(ctx, execution.id) }),
    error: t.expose('error', { type: FailureRef, nullable: true }),
    steps: t.field({
      type: [StepRef],
      resolve: async (execution, _args, ctx) => (await loadStepsOf(ctx, execution.id)).map((step) => ({ step, execution })),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true }),
    completedAt: t.expose('completedAt', { type: 'DateTime', nullable: true }),
    durationMs: t.int({
      nullable: true,
      resolve: ({ startedAt, completedAt }) => (startedAt && completedAt ? completedAt.getTime() - startedAt.getTime() : null),
    }),
  }),
});

builder.objectFields(ExecutionRef, (t) => ({
  priority: t.field({ type: PriorityRef, resolve: ({ priority }) => priorities[priority] ?? 'NORMAL' }),
  startAt: t.expose('startAt', {
    type: 'DateTime',
    nullable: true,
    description: 'When it starts at the earliest, where that was put off.',
  }),
  depth: t.exposeInt('depth', { description: 'Executions above it: 0 unless it was called, or handles the failure of another.' }),
  parent: t.field({
    type: ExecutionRef,
    nullable: true,
    description: 'The execution whose step has called this one, or whose failure it handles.',
    resolve: ({ parentId }, _args, ctx) => (parentId ? findExecution(ctx.em, requireViewer(ctx).workspaceId, parentId) : null),
  }),
  parentStepId: t.id({
    nullable: true,
    description: 'The step that has called this one.',
    resolve: ({ parentId, parentOrdinal }) => (parentId && typeof parentOrdinal === 'number' ? `${parentId}:${parentOrdinal}` : null),
  }),
}));

builder.objectFields(StepWaitRef, (t) => ({
  execution: t.field({
    type: ExecutionRef,
    nullable: true,
    description: 'The execution whose end it waits for.',
    resolve: async (wait, _args, ctx) =>
      wait.kind === 'WORKFLOW' ? findExecution(ctx.em, requireViewer(ctx).workspaceId, wait.executionId) : null,
  }),
}));

builder.objectFields(WorkflowRef, (t) => ({
  executionCount: t.int({ resolve: async (workflow, _args, ctx) => (await loadTotalsOf(ctx, workflow.id)).executions }),
  successRate: t.float({
    nullable: true,
    description: '0 to 1 over ended executions; null where there are none.',
    resolve: async (workflow, _args, ctx) => {
      const { executions, completed } = await loadTotalsOf(ctx, workflow.id);
      return executions === 0 ? null : completed / executions;
    },
  }),
  lastExecution: t.field({ type: ExecutionRef, nullable: true, resolve: (workflow, _args, ctx) => loadLastExecution(ctx, workflow.id) }),
}));

const ExecutionFilterInput = builder.inputType('ExecutionFilter', {
  fields: (t) => ({
    workflowId: t.id(),
    status: t.field({ type: [ExecutionStatusRef] }),
    start: t.field({ type: [StartKindRef] }),
  }),
});

builder.queryFields((t) => ({
  execution: t.field({
    type: ExecutionRef,
    nullable: true,
    authScopes: { permission: 'executions:read' },
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, ctx) => findExecution(ctx.em, requireViewer(ctx).workspaceId, id),
  }),
  executions: t.connection(
    {
      type: ExecutionRef,
      authScopes: { permission: 'executions:read' },
      args: { filter: t.arg({ type: ExecutionFilterInput }) },
      resolve: (_root, { filter, ...args }, ctx) =>
        keysetConnection(args, (page) => listExecutions(ctx.em, requireViewer(ctx).workspaceId, filter ?? {}, page)),
    },
    { name: 'ExecutionConnection' },
    { name: 'ExecutionEdge' },
  ),
}));
