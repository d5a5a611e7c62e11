/** Finds what one workflow can start of another: its published version, that version's triggers, and how it wants to be started. */
import type pg from 'pg';
import type { Graph, WorkflowSettings } from '@hookloom/sdk/wire';
import type { NodeTypes } from '../../engine/plan.ts';
import { Batcher } from '../../lib/batcher.ts';
import { isUuid } from '../../lib/ids.ts';
import type { LiveBus } from '../../live/bus.ts';
import { triggersOf, type GraphTrigger } from '../../workflow/triggers.ts';

export interface CallableWorkflow {
  id: string;
  workspaceId: string;
  name: string;
  /** Whether its triggers start executions by themselves. */
  active: boolean;
  /** Null where nothing is published. */
  published: { versionId: string; triggers: readonly GraphTrigger[]; settings: WorkflowSettings } | null;
}

export interface Callables {
  /** Undefined where the workspace has no such workflow. What it gives is two seconds old at most. */
  find(workspaceId: string, workflowId: string): Promise<CallableWorkflow | undefined>;
  stop(): void;
}

/** A change is told by the bus at once; this is for hints that were lost. */
const REMEMBER_MS = 2_000;
const MAX_WORKFLOWS = 10_000;
/** Versions never change; those that were read first are forgotten first. */
const MAX_VERSIONS = 1_000;

type Published = NonNullable<CallableWorkflow['published']>;
interface WorkflowRow {
  id: string;
  workspaceId: string;
  name: string;
  active: boolean;
  versionId: string | null;
}

export function createCallables(pool: pg.Pool, live: LiveBus, types: Pick<NodeTypes, 'nodeType'>): Callables {
  const remembered = new Map<string, { workflow: CallableWorkflow | undefined; until: number }>();
  const versions = new Map<string, Published>();
  let generation = 0;
  const unsubscribe = live.subscribe('routes', () => {
    generation++;
    remembered.clear();
  });

  const readVersions = async (ids: string[]): Promise<Map<string, Published>> => {
    const missing = ids.filter((id) => !versions.has(id));
    const read = new Map(ids.flatMap((id) => versions.get(id) ?? []).map((version) => [version.versionId, version]));
    if (missing.length === 0) return read;
    const { rows } = await pool.query<{ id: string; graph: Graph }>('select id, graph from workflow_version where id = any($1::uuid[])', [
      missing,
    ]);
    for (const { id, graph } of rows) {
      const version = { versionId: id, triggers: triggersOf(graph, types), settings: graph.settings ?? {} };
      read.set(id, version);
      versions.set(id, version);
    }
    for (const oldest of versions.keys()) {
      if (versions.size <= MAX_VERSIONS) break;
      versions.delete(oldest);
    }
    return read;
  };

  const loads = new Batcher<string, CallableWorkflow | undefined>({
    async run(ids) {
      const asOf = generation;
      const { rows } = await pool.query<WorkflowRow>(
        'select id, workspace_id as "workspaceId", name, active, published_version_id as "versionId" from workflow where id = any($1::uuid[])',
        [[...new Set(ids)]],
      );
      const published = await readVersions(rows.flatMap((row) => row.versionId ?? []));
      const workflows = new Map(
        rows.map(({ versionId, ...row }) => [row.id, { ...row, published: (versionId && published.get(versionId)) || null }]),
      );
      // What was read before a change that has come in meanwhile is good for those who asked, but not to be kept.
      if (asOf === generation)
        for (const id of ids) remembered.set(id, { workflow: workflows.get(id), until: performance.now() + REMEMBER_MS });
      for (const oldest of remembered.keys()) {
        if (remembered.size <= MAX_WORKFLOWS) break;
        remembered.delete(oldest);
      }
      return ids.map((id) => workflows.get(id));
    },
    isItemsFault: () => false,
  });

  return {
    async find(workspaceId, workflowId) {
      if (!isUuid(workflowId)) return undefined;
      const id = workflowId.toLowerCase();
      const entry = remembered.get(id);
      const workflow = entry && entry.until > performance.now() ? entry.workflow : await loads.add(id);
      return workflow?.workspaceId === workspaceId ? workflow : undefined;
    },
    stop: unsubscribe,
  };
}
