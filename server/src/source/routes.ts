import type pg from 'pg';
import type { WorkflowSettings } from '@hookloom/sdk/wire';
import { Batcher } from '../lib/batcher.ts';
import type { LiveBus } from '../live/bus.ts';
import { SERVICE_PATH } from '../trigger/keep-services.ts';
import type { ServedWebhook } from '../trigger/receive.ts';
import type { WebhookAnswer } from '../workflow/trigger.entity.ts';
import { sourcePathPattern } from './source.ts';

/** A trigger of an active workflow that listens to a source. */
export interface RouteTrigger {
  workflowId: string;
  versionId: string;
  nodeId: string;
  answer: WebhookAnswer;
  /** The version's; null where it has none. */
  settings: WorkflowSettings | null;
}

/** Where a webhook's path leads. */
export interface Route {
  /** Null where the path is that of a plugin's trigger. */
  sourceId: string | null;
  workspaceId: string;
  enabled: boolean;
  triggers: RouteTrigger[];
  /** The plugin's trigger that the path belongs to; null for a source. */
  service: ServedWebhook | null;
}

/** What is remembered about paths, so that a busy source costs no query per request. */
export interface SourceRoutes {
  /** Undefined where no source has this path. */
  find(path: string): Promise<Route | undefined> | Route | undefined;
  stop(): void;
}

/** A change is told by the bus at once; this is for hints that were lost. */
const REMEMBER_MS = 2_000;
const MAX_PATHS = 10_000;

const TRIGGERS = `coalesce(json_agg(json_build_object('workflowId', t.workflow_id, 'versionId', t.version_id, 'nodeId', t.node_id, 'answer', t.answer, 'settings', t.settings) order by t.id)
      filter (where t.id is not null), '[]') as triggers`;

const SOURCES = `select source.path, source.id as "sourceId", source.workspace_id as "workspaceId", source.enabled, null as service, ${TRIGGERS}
  from source left join workflow_trigger t on t.source_id = source.id and t.start = 'webhook' and t.workspace_id = source.workspace_id
  where source.path = any($1::text[]) group by source.id`;

/** One that is being replaced still starts what its node starts now. */
const SERVICES = `select s.path, null as "sourceId", s.workspace_id as "workspaceId", count(t.id) > 0 as enabled,
    json_build_object('id', s.id, 'workflowId', s.workflow_id, 'nodeId', s.node_id, 'nodeType', s.node_type, 'typeVersion', s.type_version, 'params', s.params,
      'sealed', translate(encode(s.sealed, 'base64'), E'\\n', ''), 'callbackUrl', s.callback_url) as service, ${TRIGGERS}
  from trigger_service s left join workflow_trigger t
    on t.workflow_id = s.workflow_id and t.node_id = s.node_id and t.start = 'webhook' and t.source_id is null and t.workspace_id = s.workspace_id
  where s.path = any($1::text[]) group by s.id`;

export function createSourceRoutes(pool: pg.Pool, live: LiveBus): SourceRoutes {
  const remembered = new Map<string, { route: Route | undefined; until: number }>();
  let generation = 0;
  const unsubscribe = live.subscribe('routes', () => {
    generation++;
    remembered.clear();
  });

  const read = async (query: string, paths: string[]): Promise<(Route & { path: string })[]> =>
    paths.length > 0 ? (await pool.query<Route & { path: string }>(query, [paths])).rows : [];

  const loads = new Batcher<string, Route | undefined>({
    async run(paths) {
      const asOf = generation;
      const wanted = [...new Set(paths)];
      const rows = (
        await Promise.all([
          read(SOURCES, wanted),
          read(
            SERVICES,
            wanted.filter((path) => path.startsWith(SERVICE_PATH)),
          ),
        ])
      ).flat();
      const routes = new Map(rows.map(({ path, ...route }) => [path, route]));
      // What was read before a change that has come in meanwhile is good for those who asked, but not to be kept.
      if (asOf === generation)
        for (const path of paths) remembered.set(path, { route: routes.get(path), until: performance.now() + REMEMBER_MS });
      for (const oldest of remembered.keys()) {
        if (remembered.size <= MAX_PATHS) break;
        remembered.delete(oldest);
      }
      return paths.map((path) => routes.get(path));
    },
    isItemsFault: () => false,
  });

  return {
    find(path) {
      // Nothing else can be a source's path; not all of it could even be asked for (Postgres has no \u0000), nor be remembered cheaply.
      if (!sourcePathPattern.test(path)) return undefined;
      const entry = remembered.get(path);
      return entry && entry.until > performance.now() ? entry.route : loads.add(path);
    },
    stop: unsubscribe,
  };
}
