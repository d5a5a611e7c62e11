/** The workflow that a graph's settings name for failed executions. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Graph } from '@hookloom/sdk/wire';
import { isUuid } from '../lib/ids.ts';
import { loadGraphs } from './draft.ts';
import type { GraphIssue } from './graph-view.ts';
import type { GraphRules } from './rules.ts';
import { triggersOf } from './triggers.ts';
import { Workflow } from './workflow.entity.ts';

/**
 * Of the workflows that these graphs name, those that have an error trigger: in the published version, or in the draft of one that was
 * not published yet, so that two can name each other.
 */
export async function errorWorkflowsIn(
  em: EntityManager,
  workspaceId: string,
  graphs: readonly Graph[],
  rules: Pick<GraphRules, 'nodeType'>,
): Promise<ReadonlySet<string>> {
  const ids = graphs.flatMap((graph) => graph.settings?.errorWorkflowId ?? []).filter(isUuid);
  if (ids.length === 0) return new Set();
  const workflows = await em.find(Workflow, { id: { $in: ids }, workspaceId }, { fields: ['draft', 'publishedVersionId'] });
  const published = await loadGraphs(
    em,
    workspaceId,
    workflows.flatMap((workflow) => workflow.publishedVersionId ?? []),
  );
  const takesErrors = workflows.filter(({ draft, publishedVersionId }) =>
    triggersOf(published.get(publishedVersionId ?? '') ?? draft, rules).some((trigger) => trigger.start === 'error'),
  );
  return new Set(takesErrors.map((workflow) => workflow.id));
}

/** `workflowId` is the graph's own, where it is known. */
export function errorWorkflowIssues(graph: Graph, workflowId: string | undefined, known: ReadonlySet<string>): GraphIssue[] {
  const id = graph.settings?.errorWorkflowId;
  if (id === undefined || id === '') return [];
  const path = 'settings.errorWorkflowId';
  if (id === workflowId) return [{ path, message: 'A workflow cannot be its own error workflow. Pick another one.' }];
  return known.has(id) ? [] : [{ path, message: 'There is no such workflow with an error trigger. Pick another one.' }];
}
