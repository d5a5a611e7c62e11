import type { Graph, JsonValue } from '@hookloom/sdk/wire';
import { requireViewer } from '../access/viewer.ts';
import { builder } from '../graphql/builder.ts';
import type { Context } from '../graphql/context.ts';
import { AppError } from '../lib/app-error.ts';
import { codeTypes } from '../workflow/code-types.ts';
import { parseGraph } from '../workflow/graph.ts';
import { findExecution } from './read-executions.ts';
import { loadStepsOf, recordedOutput } from './step.graphql.ts';

/** Steps whose outputs are read, the latest first. */
const MAX_STEPS = 200;

const CodeTypesInput = builder.inputType('CodeTypesInput', {
  fields: (t) => ({
    graph: t.field({ type: 'JSON', required: true, description: 'As it is drawn at the moment.' }),
    nodeId: t.string({ required: true }),
    executionId: t.id({ description: 'An execution whose recorded outputs say more than the node types do.' }),
  }),
});

builder.queryFields((t) => ({
  codeTypes: t.string({
    description:
      'TypeScript declarations of what custom code at a node sees: `input`, `inputs`, `trigger`, `steps`, `loop`, `execution`, `console`.',
    authScopes: { permission: 'executions:read' },
    args: { input: t.arg({ type: CodeTypesInput, required: true }) },
    resolve: async (_root, { input: { graph: given, nodeId, executionId } }, ctx) => {
      const graph = parseGraph(given);
      const recorded = executionId ? await recordedIn(ctx, executionId, graph) : undefined;
      return codeTypes({ graph, nodeId, nodeType: (type, version) => ctx.services.registry.nodeType(type, version), recorded });
    },
  }),
}));

/** The output of each node's latest step that has one. Throws NOT_FOUND. */
async function recordedIn(ctx: Context, executionId: string, graph: Graph): Promise<Map<string, JsonValue>> {
  const execution = await findExecution(ctx.em, requireViewer(ctx).workspaceId, executionId);
  if (!execution) throw new AppError('NOT_FOUND', 'There is no such execution.');
  const drawn = new Set(graph.nodes.map((node) => node.id));
  const completed = (await loadStepsOf(ctx, execution.id)).filter((step) => step.status === 'COMPLETED' && drawn.has(step.nodeId));
  const latest = [...new Map(completed.map((step) => [step.nodeId, step])).values()].slice(-MAX_STEPS);
  return new Map(
    await Promise.all(
      latest.map(async (step): Promise<[string, JsonValue]> => [step.nodeId, await recordedOutput(ctx, { step, execution })]),
    ),
  );
}
