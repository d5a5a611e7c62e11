import type { Graph, JsonValue } from '@hookloom/sdk/wire';
import { UserRef } from '../access/access.graphql.ts';
import { requireViewer } from '../access/viewer.ts';
import { builder } from '../graphql/builder.ts';
import { keysetConnection } from '../graphql/connection.ts';
import { batchLoader, rowLoader } from '../graphql/load.ts';
import { typedText } from '../graphql/text.ts';
import { changedDrafts, loadDrafts, loadGraphs } from './draft.ts';
import { draftIssues } from './publish.ts';
import type { GraphIssue } from './validate.ts';
import { workflowCategories } from './workflow.entity.ts';
import {
  countWorkflows,
  findVersions,
  findWorkflow,
  findWorkflows,
  listVersions,
  listWorkflows,
  type VersionRow,
  type WorkflowRow,
} from './workflow.ts';

export const WorkflowCategoryRef = builder.enumType('WorkflowCategory', { values: workflowCategories });

const GraphIssueRef = builder.objectRef<GraphIssue>('GraphIssue').implement({
  description: 'A fault in a graph; `path` is like `nodes.set1.params.fields.0.name` or `edges.e1`.',
  fields: (t) => ({
    path: t.exposeString('path'),
    message: t.exposeString('message'),
    nodeId: t.exposeID('nodeId', { nullable: true }),
    edgeId: t.exposeID('edgeId', { nullable: true }),
    field: t.exposeString('field', { nullable: true }),
  }),
});

/** The graph of a version by the version's id. */
export const loadGraph = batchLoader((ids, ctx) => loadGraphs(ctx.em, requireViewer(ctx).workspaceId, ids));
const loadDraft = batchLoader((ids, ctx) => loadDrafts(ctx.em, requireViewer(ctx).workspaceId, ids));
const loadDraftChanged = batchLoader((ids, ctx) => changedDrafts(ctx.em, requireViewer(ctx).workspaceId, ids));
const loadDraftIssues = batchLoader((ids, ctx) => draftIssues(ctx.em, requireViewer(ctx).workspaceId, ids, ctx.services.workflowPorts));

export const WorkflowVersionRef = builder.loadableObjectRef<VersionRow, string>(
  'WorkflowVersion',
  rowLoader((ids, ctx) => findVersions(ctx.em, requireViewer(ctx).workspaceId, ids)),
);
WorkflowVersionRef.implement({
  fields: (t) => ({
    id: t.exposeID('id'),
    number: t.exposeInt('number', { nullable: true, description: 'Counts from 1; null for the snapshot of a draft that was run.' }),
    graph: t.field({ type: 'JSON', resolve: async (version, _args, ctx) => asJson(await loadGraph(ctx, version.id)) }),
    notes: t.exposeString('notes'),
    publishedAt: t.expose('publishedAt', { type: 'DateTime', nullable: true }),
    publishedBy: t.field({ type: UserRef, nullable: true, resolve: (version) => version.publishedById }),
  }),
});

export const WorkflowRef = builder.loadableObjectRef<WorkflowRow, string>(
  'Workflow',
  rowLoader((ids, ctx) => findWorkflows(ctx.em, requireViewer(ctx).workspaceId, ids)),
);
WorkflowRef.implement({
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.exposeString('name'),
    description: t.exposeString('description'),
    category: t.expose('category', { type: WorkflowCategoryRef }),
    active: t.exposeBoolean('active'),
    draft: t.field({
      type: 'JSON',
      description: "The editable state: React Flow's nodes and edges.",
      resolve: async (workflow, _args, ctx) => asJson(await loadDraft(ctx, workflow.id)),
    }),
    draftRevision: t.exposeInt('draftRevision', { description: "Rises with each save; pass it back to notice somebody else's save." }),
    draftChanged: t.boolean({
      description: 'True where the draft differs from the published version.',
      resolve: (workflow, _args, ctx) => loadDraftChanged(ctx, workflow.id),
    }),
    draftIssues: t.field({
      type: [GraphIssueRef],
      description: 'What publishing would refuse now.',
      resolve: (workflow, _args, ctx) => loadDraftIssues(ctx, workflow.id),
    }),
    publishedVersion: t.field({ type: WorkflowVersionRef, nullable: true, resolve: (workflow) => workflow.publishedVersionId }),
    versions: t.connection(
      {
        type: WorkflowVersionRef,
        resolve: (workflow, args, ctx) => keysetConnection(args, (page) => listVersions(ctx.em, workflow, page)),
      },
      { name: 'WorkflowVersionConnection' },
      { name: 'WorkflowVersionEdge' },
    ),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
  }),
});

const WorkflowFilterInput = builder.inputType('WorkflowFilter', {
  fields: (t) => ({
    search: t.string({ validate: { schema: typedText(200) } }),
    active: t.boolean(),
    category: t.field({ type: WorkflowCategoryRef }),
  }),
});

builder.queryFields((t) => ({
  workflow: t.field({
    type: WorkflowRef,
    nullable: true,
    authScopes: { permission: 'workflows:read' },
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, ctx) => findWorkflow(ctx.em, requireViewer(ctx).workspaceId, id),
  }),
  workflows: t.connection(
    {
      type: WorkflowRef,
      authScopes: { permission: 'workflows:read' },
      args: { filter: t.arg({ type: WorkflowFilterInput }) },
      resolve: async (_root, { filter, ...args }, ctx) => {
        const { workspaceId } = requireViewer(ctx);
        const connection = await keysetConnection(args, (page) => listWorkflows(ctx.em, workspaceId, filter ?? {}, page));
        return { ...connection, countAll: () => countWorkflows(ctx.em, workspaceId, filter ?? {}) };
      },
    },
    {
      name: 'WorkflowConnection',
      fields: (connection) => ({ totalCount: connection.int({ resolve: (parent) => parent.countAll() }) }),
    },
    { name: 'WorkflowEdge' },
  ),
}));

/** A parsed graph is JSON; its interfaces only lack the index signature that the JSON type has. */
function asJson(graph: Graph): JsonValue {
  return graph as unknown as JsonValue;
}
