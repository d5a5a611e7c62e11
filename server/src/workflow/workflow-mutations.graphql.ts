import type { Context } from '../graphql/context.ts';
import { requireViewer } from '../access/viewer.ts';
import { builder } from '../graphql/builder.ts';
import { typedText } from '../graphql/text.ts';
import { createWorkflow, saveDraft, updateWorkflow } from './draft.ts';
import { activateWorkflow, deactivateWorkflow, publishWorkflow } from './publish.ts';
import { deleteWorkflow, type VersionRow, type WorkflowRow } from './workflow.ts';
import { WorkflowCategoryRef, WorkflowRef, WorkflowVersionRef } from './workflow.graphql.ts';

const name = typedText(200).trim().min(1, 'Give the workflow a name.');
const description = typedText(10_000);

const CreateWorkflowInput = builder.inputType('CreateWorkflowInput', {
  fields: (t) => ({
    name: t.string({ required: true, validate: { schema: name } }),
    description: t.string({ validate: { schema: description } }),
    category: t.field({ type: WorkflowCategoryRef }),
    graph: t.field({ type: 'JSON' }),
  }),
});
const UpdateWorkflowInput = builder.inputType('UpdateWorkflowInput', {
  fields: (t) => ({
    id: t.id({ required: true }),
    name: t.string({ validate: { schema: name } }),
    description: t.string({ validate: { schema: description } }),
    category: t.field({ type: WorkflowCategoryRef }),
  }),
});
const DeleteWorkflowInput = builder.inputType('DeleteWorkflowInput', { fields: (t) => ({ id: t.id({ required: true }) }) });
const SaveWorkflowDraftInput = builder.inputType('SaveWorkflowDraftInput', {
  description: '`baseRevision` makes the save a CONFLICT where somebody else saved since.',
  fields: (t) => ({ id: t.id({ required: true }), graph: t.field({ type: 'JSON', required: true }), baseRevision: t.int() }),
});
const PublishWorkflowInput = builder.inputType('PublishWorkflowInput', {
  fields: (t) => ({ id: t.id({ required: true }), notes: t.string({ validate: { schema: description } }) }),
});
const ActivateWorkflowInput = builder.inputType('ActivateWorkflowInput', { fields: (t) => ({ id: t.id({ required: true }) }) });
const DeactivateWorkflowInput = builder.inputType('DeactivateWorkflowInput', { fields: (t) => ({ id: t.id({ required: true }) }) });

const WorkflowPayload = builder.objectRef<{ workflow: WorkflowRow }>('WorkflowPayload').implement({
  fields: (t) => ({ workflow: t.expose('workflow', { type: WorkflowRef }) }),
});
const PublishWorkflowPayload = builder.objectRef<{ workflow: WorkflowRow; version: VersionRow }>('PublishWorkflowPayload').implement({
  fields: (t) => ({
    workflow: t.expose('workflow', { type: WorkflowRef }),
    version: t.expose('version', { type: WorkflowVersionRef }),
  }),
});
const DeleteWorkflowPayload = builder.objectRef<{ id: string }>('DeleteWorkflowPayload').implement({
  fields: (t) => ({ id: t.exposeID('id') }),
});

builder.mutationFields((t) => ({
  createWorkflow: t.field({
    type: WorkflowPayload,
    authScopes: { permission: 'workflows:write' },
    args: { input: t.arg({ type: CreateWorkflowInput, required: true }) },
    resolve: async (_root, { input }, ctx) => ({
      workflow: await createWorkflow(ctx.em, requireViewer(ctx).workspaceId, { ...input, graph: input.graph ?? null }),
    }),
  }),
  updateWorkflow: t.field({
    type: WorkflowPayload,
    authScopes: { permission: 'workflows:write' },
    args: { input: t.arg({ type: UpdateWorkflowInput, required: true }) },
    resolve: async (_root, { input }, ctx) => ({
      workflow: await updateWorkflow(ctx.em, requireViewer(ctx).workspaceId, input.id, input),
    }),
  }),
  deleteWorkflow: t.field({
    type: DeleteWorkflowPayload,
    authScopes: { permission: 'workflows:write' },
    args: { input: t.arg({ type: DeleteWorkflowInput, required: true }) },
    resolve: async (_root, { input: { id } }, ctx) => {
      await deleteWorkflow(ctx.em, requireViewer(ctx).workspaceId, id, ctx.services.workflowPorts);
      return routesChanged(ctx, id, { id });
    },
  }),
  saveWorkflowDraft: t.field({
    type: WorkflowPayload,
    authScopes: { permission: 'workflows:write' },
    args: { input: t.arg({ type: SaveWorkflowDraftInput, required: true }) },
    resolve: async (_root, { input }, ctx) => ({
      workflow: await saveDraft(ctx.em, requireViewer(ctx).workspaceId, { ...input, graph: input.graph ?? null }),
    }),
  }),
  publishWorkflow: t.field({
    type: PublishWorkflowPayload,
    description: 'Refused with VALIDATION_FAILED and `extensions.issues` where the draft has faults. Also activates.',
    authScopes: { permission: 'workflows:write' },
    args: { input: t.arg({ type: PublishWorkflowInput, required: true }) },
    resolve: async (_root, { input }, ctx) =>
      routesChanged(ctx, input.id, await publishWorkflow(ctx.em, requireViewer(ctx), input, ctx.services.workflowPorts)),
  }),
  activateWorkflow: t.field({
    type: WorkflowPayload,
    authScopes: { permission: 'workflows:write' },
    args: { input: t.arg({ type: ActivateWorkflowInput, required: true }) },
    resolve: async (_root, { input: { id } }, ctx) =>
      routesChanged(ctx, id, { workflow: await activateWorkflow(ctx.em, requireViewer(ctx).workspaceId, id, ctx.services.workflowPorts) }),
  }),
  deactivateWorkflow: t.field({
    type: WorkflowPayload,
    authScopes: { permission: 'workflows:write' },
    args: { input: t.arg({ type: DeactivateWorkflowInput, required: true }) },
    resolve: async (_root, { input: { id } }, ctx) =>
      routesChanged(ctx, id, {
        workflow: await deactivateWorkflow(ctx.em, requireViewer(ctx).workspaceId, id, ctx.services.workflowPorts),
      }),
  }),
}));

/** Tells every process that remembers triggers to read them anew, once the change is committed. */
function routesChanged<Payload>(ctx: Context, id: string, payload: Payload): Payload {
  ctx.services.live.publish('routes', id);
  ctx.services.live.publish('triggers', id);
  return payload;
}
