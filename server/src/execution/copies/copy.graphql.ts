/** Executions that are made from others: again, on the present version, or from one of their steps on. */
import { requireViewer } from '../../access/viewer.ts';
import { builder } from '../../graphql/builder.ts';
import type { Context } from '../../graphql/context.ts';
import type { Caller, CopyPorts } from './copy-execution.ts';
import { ExecutionPayload } from '../execution-operations.graphql.ts';
import { originKinds, type Origin } from '../execution.entity.ts';
import { ExecutionRef } from '../execution.graphql.ts';
import { forkExecution } from './fork-execution.ts';
import { findExecution } from '../read-executions.ts';
import { replayExecution } from './replay-execution.ts';
import { retryExecution } from './retry-execution.ts';

const OriginKindRef = builder.enumType('OriginKind', {
  description: '`TEST`: a draft with pinned outputs, or one node of a workflow, or from one node on.',
  values: originKinds,
});

const ExecutionOriginRef = builder.objectRef<Origin>('ExecutionOrigin').implement({
  description: 'Which execution this one was made from, and how.',
  fields: (t) => ({
    kind: t.expose('kind', { type: OriginKindRef }),
    execution: t.field({
      type: ExecutionRef,
      nullable: true,
      description: 'Null for a test on pinned data alone, and once that execution was dropped by age.',
      resolve: ({ executionId }, _args, ctx) =>
        executionId === null ? null : findExecution(ctx.em, requireViewer(ctx).workspaceId, executionId),
    }),
    nodeId: t.exposeID('nodeId', { nullable: true, description: 'The node that it goes on from.' }),
    onlyNode: t.exposeBoolean('onlyNode', { description: 'True where it ends after that node.' }),
  }),
});

builder.objectFields(ExecutionRef, (t) => ({
  origin: t.field({ type: ExecutionOriginRef, nullable: true, resolve: (execution) => execution.origin }),
}));

const RetryExecutionInput = builder.inputType('RetryExecutionInput', { fields: (t) => ({ id: t.id({ required: true }) }) });
const ReplayExecutionInput = builder.inputType('ReplayExecutionInput', {
  fields: (t) => ({
    id: t.id({ required: true }),
    data: t.field({ type: 'JSON', description: "The trigger's data; default that of the execution." }),
  }),
});
const ForkExecutionInput = builder.inputType('ForkExecutionInput', {
  fields: (t) => ({
    id: t.id({ required: true }),
    stepId: t.id({ required: true, description: 'The step to go on from.' }),
    input: t.field({
      type: 'JSON',
      description: 'What shall have arrived at the step, in the shape of `Step.input`; default what has arrived.',
    }),
  }),
});

builder.mutationFields((t) => ({
  retryExecution: t.field({
    type: ExecutionPayload,
    description: 'Makes a new execution that goes on where this one failed. What has completed is taken over and not run again.',
    authScopes: { permission: 'workflows:run' },
    args: { input: t.arg({ type: RetryExecutionInput, required: true }) },
    resolve: async (_root, { input }, ctx) => {
      const { id } = await retryExecution(ctx.em, callerOf(ctx), input, portsOf(ctx));
      return { executionId: id };
    },
  }),
  replayExecution: t.field({
    type: ExecutionPayload,
    description: 'Makes a new execution of the published version, with the same data or other.',
    authScopes: { permission: 'workflows:run' },
    args: { input: t.arg({ type: ReplayExecutionInput, required: true }) },
    resolve: async (_root, { input }, ctx) => {
      const { id } = await replayExecution(ctx.em, callerOf(ctx), { ...input, data: input.data ?? undefined }, portsOf(ctx));
      return { executionId: id };
    },
  }),
  forkExecution: t.field({
    type: ExecutionPayload,
    description: 'Makes a new execution that runs one step, and what comes after it, again; all else is taken over as it was recorded.',
    authScopes: { permission: 'workflows:run' },
    args: { input: t.arg({ type: ForkExecutionInput, required: true }) },
    resolve: async (_root, { input }, ctx) => {
      const { id } = await forkExecution(ctx.em, callerOf(ctx), { ...input, input: input.input ?? undefined }, portsOf(ctx));
      return { executionId: id };
    },
  }),
}));

function callerOf(ctx: Context): Caller {
  return { workspaceId: requireViewer(ctx).workspaceId };
}

function portsOf(ctx: Context): CopyPorts {
  const { workflowPorts: workflow, executions, clock } = ctx.services;
  return { workflow, executions, clock };
}
