import type { EntityManager } from '@mikro-orm/postgresql';
import { requireViewer } from '../access/viewer.ts';
import { builder } from '../graphql/builder.ts';
import { batchLoader } from '../graphql/load.ts';
import { Trigger } from '../workflow/trigger.entity.ts';
import { WorkflowRef } from '../workflow/workflow.graphql.ts';

/** When the first of its schedules fires next, by workflow id; null for one without. */
async function nextRuns(em: EntityManager, workspaceId: string, workflowIds: readonly string[]): Promise<Map<string, Date | null>> {
  const rows = await em.find(
    Trigger,
    { workspaceId, workflowId: { $in: [...workflowIds] }, nextAt: { $ne: null } },
    { fields: ['workflowId', 'nextAt'], orderBy: { nextAt: 'desc' } },
  );
  const next = new Map<string, Date | null>(workflowIds.map((id) => [id, null]));
  for (const row of rows) next.set(row.workflowId, row.nextAt ?? null);
  return next;
}

const loadNextRun = batchLoader((ids, ctx) => nextRuns(ctx.em, requireViewer(ctx).workspaceId, ids));

builder.objectFields(WorkflowRef, (t) => ({
  nextRunAt: t.field({
    type: 'DateTime',
    nullable: true,
    description: 'When a schedule starts it next; null where none does.',
    resolve: (workflow, _args, ctx) => loadNextRun(ctx, workflow.id),
  }),
}));
