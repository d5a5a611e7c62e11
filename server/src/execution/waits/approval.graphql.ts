import { resolveCursorConnection } from '@pothos/plugin-relay';
import { ApiKey } from '../../access/api-key.entity.ts';
import { User } from '../../access/user.entity.ts';
import { requireViewer, type Viewer } from '../../access/viewer.ts';
import { builder } from '../../graphql/builder.ts';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../../graphql/connection.ts';
import type { Context } from '../../graphql/context.ts';
import { loadGraph } from '../../workflow/workflow.graphql.ts';
import type { ApprovalRow } from './approvals.ts';
import { ExecutionPayload } from '../execution-operations.graphql.ts';
import { ExecutionRef } from '../execution.graphql.ts';
import { nodeOf } from '../values/step-values.ts';

const ApprovalRef = builder.objectRef<ApprovalRow>('Approval').implement({
  description: 'A step that waits for a member’s yes or no.',
  fields: (t) => ({
    id: t.exposeID('id', { description: "The step's id." }),
    message: t.exposeString('message', { description: 'What is asked.' }),
    label: t.string({
      description: "The node's label.",
      resolve: async ({ nodeId, versionId }, _args, ctx) => nodeOf(await loadGraph(ctx, versionId), nodeId)?.data.label ?? nodeId,
    }),
    execution: t.field({ type: ExecutionRef, resolve: ({ executionId }) => executionId }),
    requestedAt: t.expose('requestedAt', { type: 'DateTime' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', nullable: true, description: 'Null where it waits for ever.' }),
  }),
});

const DecideApprovalInput = builder.inputType('DecideApprovalInput', {
  fields: (t) => ({
    stepId: t.id({ required: true }),
    approved: t.boolean({ required: true }),
    comment: t.string({ description: 'Goes on with the execution: 10,000 characters at most.' }),
  }),
});

builder.queryFields((t) => ({
  approvals: t.connection(
    {
      type: ApprovalRef,
      description: 'Approvals that nobody has decided, those of the newest executions first.',
      authScopes: { permission: 'executions:read' },
      resolve: async (_root, args, ctx) => {
        const { workspaceId } = requireViewer(ctx);
        const { edges, pageInfo } = await resolveCursorConnection<Promise<ApprovalRow[]>>(
          { args, defaultSize: DEFAULT_PAGE_SIZE, maxSize: MAX_PAGE_SIZE, toCursor: (row) => row.id },
          (page) => ctx.services.executions.approvals.list(workspaceId, page),
        );
        return { edges, pageInfo: { ...pageInfo, startCursor: pageInfo.startCursor || null, endCursor: pageInfo.endCursor || null } };
      },
    },
    { name: 'ApprovalConnection' },
    { name: 'ApprovalEdge' },
  ),
}));

builder.mutationFields((t) => ({
  decideApproval: t.field({
    type: ExecutionPayload,
    description: 'The first decision counts; a later one is refused with CONFLICT, and so is one that comes too late.',
    authScopes: { permission: 'workflows:run' },
    args: { input: t.arg({ type: DecideApprovalInput, required: true }) },
    resolve: async (_root, { input: { stepId, approved, comment } }, ctx) => {
      const viewer = requireViewer(ctx);
      const member = await whoDecides(ctx, viewer);
      return ctx.services.executions.approvals.decide(viewer.workspaceId, { stepId, approved, comment: comment ?? '', member });
    },
  }),
}));

async function whoDecides(ctx: Context, { userId, apiKeyId }: Viewer): Promise<{ id: string; name: string }> {
  const found = userId === null ? await ctx.em.findOne(ApiKey, { id: apiKeyId ?? '' }) : await ctx.em.findOne(User, { id: userId });
  return { id: userId ?? apiKeyId ?? '', name: found?.name ?? '' };
}
