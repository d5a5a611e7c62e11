/** Starts the executions of what a trigger has found: one per new item, in the transaction that remembers the items and moves the cursor. */
import type pg from 'pg';
import { NodeError } from '@hookloom/sdk';
import type { JsonValue, WorkflowSettings } from '@hookloom/sdk/wire';
import { inTransaction } from '../db/transaction.ts';
import { admissionOf } from '../execution/admission/admission.ts';
import type { Overflow } from '../execution/admission/overflow.ts';
import type { StartKind } from '../execution/execution.entity.ts';
import { plainExecution } from '../execution/rows/rows.ts';
import type { NewBeginning, Starter } from '../execution/start.ts';
import type { Clock } from '../lib/clock.ts';
import { uuidv7 } from '../lib/ids.ts';
import type { Sql } from '../queue/queue.ts';
import type { ClaimedService } from './claims.ts';
import type { FoundItem } from './items.ts';

/** Items that are remembered per trigger, and by how many more there may be before the oldest go. */
const REMEMBERED = 10_000;
const MORE = 1_000;

export interface StartParts {
  pool: pg.Pool;
  clock: Clock;
  starter: Pick<Starter, 'beginWith'>;
  overflow: Pick<Overflow, 'isFull'>;
}

export interface Found {
  claim: ClaimedService;
  items: readonly FoundItem[];
  /** False where they are remembered only. */
  starts: boolean;
  /** Writes the rest under the claim; false where that is lost. Must be one statement, which locks the row. */
  write(sql: Sql): Promise<boolean>;
}

/** The claim of a trigger service is lost, or the service is not wanted any more: nothing was written. */
export class ClaimLost extends Error {}

/**
 * Gives how many executions were started; durable when it resolves. `claim.items` is brought up to date.
 * @throws ClaimLost; NodeError `QUEUE_FULL`, where nothing is taken
 */
export async function startItems(parts: StartParts, { claim, items, starts, write }: Found): Promise<number> {
  const fresh = await unseen(parts.pool, claim, items);
  if (fresh.length === 0) {
    if (!(await write(parts.pool))) throw new ClaimLost();
    return 0;
  }
  const beginnings = starts ? await beginningsOf(parts, claim, fresh) : new Map<string, NewBeginning>();
  let started = 0;
  let remembered = claim.items;
  const choose = async (sql: Sql): Promise<NewBeginning[]> => {
    if (!(await write(sql))) throw new ClaimLost();
    const ids = await remember(sql, claim, fresh, parts.clock.now());
    remembered = claim.items + ids.length - (await forget(sql, claim, claim.items + ids.length, items));
    await sql.query('update trigger_service set items = $2 where id = $1', [claim.id, remembered]);
    const chosen = ids.flatMap((id) => beginnings.get(id) ?? []);
    started = chosen.length;
    return chosen;
  };
  if (starts) await parts.starter.beginWith([...beginnings.values()], choose);
  else await inTransaction(parts.pool, choose);
  claim.items = remembered;
  return started;
}

async function unseen(sql: Sql, claim: ClaimedService, items: readonly FoundItem[]): Promise<FoundItem[]> {
  if (items.length === 0) return [];
  const { rows } = await sql.query<{ id: string }>(
    'select item_id as id from trigger_item where service_id = $1 and item_id = any($2::text[])',
    [claim.id, items.map(({ id }) => id)],
  );
  const seen = new Set(rows.map(({ id }) => id));
  return items.filter(({ id }) => !seen.has(id));
}

/** Gives the ids that were new, in the order of the items. */
async function remember(sql: Sql, claim: ClaimedService, items: readonly FoundItem[], now: number): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    `insert into trigger_item (service_id, item_id, seen_at) select $1, id, $3 from unnest($2::text[]) as item (id) on conflict do nothing returning item_id as id`,
    [claim.id, items.map(({ id }) => id), new Date(now).toISOString()],
  );
  const added = new Set(rows.map(({ id }) => id));
  return items.flatMap(({ id }) => (added.has(id) ? id : []));
}

/** Forgets the oldest where there are too many, but for what the service still lists. Gives how many. */
async function forget(sql: Sql, claim: ClaimedService, count: number, listed: readonly FoundItem[]): Promise<number> {
  if (count <= REMEMBERED + MORE) return 0;
  const { rowCount } = await sql.query(
    `delete from trigger_item where service_id = $1 and item_id <> all($2::text[]) and item_id in
      (select item_id from trigger_item where service_id = $1 order by seen_at desc, item_id offset $3)`,
    [claim.id, listed.map(({ id }) => id), REMEMBERED],
  );
  return rowCount ?? 0;
}

const startKinds = { webhook: 'WEBHOOK', polling: 'POLLING', connection: 'CONNECTION' } as const satisfies Record<
  ClaimedService['start'],
  StartKind
>;

/** By item id. */
async function beginningsOf(parts: StartParts, claim: ClaimedService, items: readonly FoundItem[]): Promise<Map<string, NewBeginning>> {
  const { workspaceId, workflowId, nodeId } = claim;
  const { rows } = await parts.pool.query<{ versionId: string; settings: WorkflowSettings | null }>(
    `select version_id as "versionId", settings from workflow_trigger where workflow_id = $1 and node_id = $2 and workspace_id = $3`,
    [workflowId, nodeId, workspaceId],
  );
  const [trigger] = rows;
  if (!trigger) throw new ClaimLost();
  const { versionId, settings } = trigger;
  if (await parts.overflow.isFull(workflowId, settings?.maxQueued))
    throw new NodeError('OURS', 'QUEUE_FULL', 'As many executions stand in the queue as may. What was found is taken later.');
  const now = parts.clock.now();
  return new Map(
    items.map(({ id, dataJson }): [string, NewBeginning] => {
      const event = { id: uuidv7(now), workspaceId, type: 'workflow.triggered', sourceId: null, dataJson };
      const execution = {
        ...plainExecution,
        ...admissionOf(workflowId, settings, () => JSON.parse(dataJson) as JsonValue),
        id: uuidv7(now),
        workspaceId,
        workflowId,
        versionId,
        eventId: event.id,
        triggerNodeId: nodeId,
        start: startKinds[claim.start],
      };
      return [id, { event, executions: [execution] }];
    }),
  );
}
