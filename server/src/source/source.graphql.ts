import { z } from 'zod';
import { requireViewer } from '../access/viewer.ts';
import { builder } from '../graphql/builder.ts';
import { keysetConnection } from '../graphql/connection.ts';
import type { Context } from '../graphql/context.ts';
import { batchLoader } from '../graphql/load.ts';
import { typedText } from '../graphql/text.ts';
import { WorkflowRef } from '../workflow/workflow.graphql.ts';
import type { Source } from './source.entity.ts';
import {
  createSource,
  deleteSource,
  findSource,
  listSources,
  loadSourcesOf,
  loadWorkflowsOf,
  sourcePathPattern,
  updateSource,
} from './source.ts';

const loadSources = batchLoader((ids, ctx) => loadSourcesOf(ctx.em, requireViewer(ctx).workspaceId, ids));
const loadWorkflows = batchLoader((ids, ctx) => loadWorkflowsOf(ctx.em, requireViewer(ctx).workspaceId, ids));

const SourceRef = builder.objectRef<Source>('Source').implement({
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.exposeString('name'),
    path: t.exposeString('path'),
    url: t.string({
      description: 'The address to give to the sender.',
      resolve: (source, _args, { services }) => `${services.config.baseUrl}/api/v1/webhooks/${source.path}`,
    }),
    enabled: t.exposeBoolean('enabled'),
    triggerCount: t.exposeInt('triggerCount'),
    rejectedCount: t.exposeInt('rejectedCount'),
    lastTriggeredAt: t.expose('lastTriggeredAt', { type: 'DateTime', nullable: true }),
    workflows: t.field({ type: [WorkflowRef], resolve: (source, _args, ctx) => loadWorkflows(ctx, source.id) }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
  }),
});

builder.objectFields(WorkflowRef, (t) => ({
  sources: t.field({
    type: [SourceRef],
    description: 'Sources whose webhooks start the published version.',
    resolve: (workflow, _args, ctx) => loadSources(ctx, workflow.id),
  }),
}));

const SourceFilterInput = builder.inputType('SourceFilter', {
  fields: (t) => ({ search: t.string({ validate: { schema: typedText(200) } }), enabled: t.boolean() }),
});

builder.queryFields((t) => ({
  source: t.field({
    type: SourceRef,
    nullable: true,
    authScopes: { permission: 'sources:read' },
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, ctx) => findSource(ctx.em, requireViewer(ctx).workspaceId, id),
  }),
  sources: t.connection(
    {
      type: SourceRef,
      authScopes: { permission: 'sources:read' },
      args: { filter: t.arg({ type: SourceFilterInput }) },
      resolve: (_root, { filter, ...args }, ctx) =>
        keysetConnection(args, (page) => listSources(ctx.em, requireViewer(ctx).workspaceId, filter ?? {}, page)),
    },
    { name: 'SourceConnection' },
    { name: 'SourceEdge' },
  ),
}));

const name = typedText(200).trim().min(1, 'Give the source a name.');
const path = z.string().regex(sourcePathPattern, 'Use letters, digits, _ and -, in parts between slashes, up to 200 characters.');

const CreateSourceInput = builder.inputType('CreateSourceInput', {
  description: '`path` is made where absent; `[a-zA-Z0-9_-]` and `/`, up to 200 characters.',
  fields: (t) => ({
    name: t.string({ required: true, validate: { schema: name } }),
    path: t.string({ validate: { schema: path } }),
  }),
});
const UpdateSourceInput = builder.inputType('UpdateSourceInput', {
  fields: (t) => ({ id: t.id({ required: true }), name: t.string({ validate: { schema: name } }), enabled: t.boolean() }),
});
const DeleteSourceInput = builder.inputType('DeleteSourceInput', { fields: (t) => ({ id: t.id({ required: true }) }) });
const SourcePayload = builder.objectRef<{ source: Source }>('SourcePayload').implement({
  fields: (t) => ({ source: t.expose('source', { type: SourceRef }) }),
});
const DeleteSourcePayload = builder.objectRef<{ id: string }>('DeleteSourcePayload').implement({
  fields: (t) => ({ id: t.exposeID('id') }),
});

builder.mutationFields((t) => ({
  createSource: t.field({
    type: SourcePayload,
    authScopes: { permission: 'sources:write' },
    args: { input: t.arg({ type: CreateSourceInput, required: true }) },
    resolve: async (_root, { input }, ctx) => told(ctx, await createSource(ctx.em, requireViewer(ctx).workspaceId, input)),
  }),
  updateSource: t.field({
    type: SourcePayload,
    authScopes: { permission: 'sources:write' },
    args: { input: t.arg({ type: UpdateSourceInput, required: true }) },
    resolve: async (_root, { input }, ctx) => told(ctx, await updateSource(ctx.em, requireViewer(ctx).workspaceId, input)),
  }),
  deleteSource: t.field({
    type: DeleteSourcePayload,
    authScopes: { permission: 'sources:write' },
    args: { input: t.arg({ type: DeleteSourceInput, required: true }) },
    resolve: async (_root, { input: { id } }, ctx) => {
      await deleteSource(ctx.em, requireViewer(ctx).workspaceId, id);
      ctx.services.live.publish('routes', id);
      return { id };
    },
  }),
}));

/** Lets every process that remembers sources read them anew, once the change is committed. */
function told(ctx: Context, source: Source): { source: Source } {
  ctx.services.live.publish('routes', source.id);
  return { source };
}
