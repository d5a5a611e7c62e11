/**
 * Claims of trigger services. A claim raises the row's generation and moves `due_at` to its end: then anybody may claim it. Whatever an earlier claim
 * still writes names the old generation and changes nothing.
 */
import type pg from 'pg';
import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';
import type { Sql } from '../queue/queue.ts';
import type { ServiceStart } from '../workflow/trigger-services.ts';
import type { TriggerServiceStatus } from './trigger-service.entity.ts';

/** A claimed row. */
export interface ClaimedService {
  id: string;
  workspaceId: string;
  workflowId: string;
  nodeId: string;
  nodeType: string;
  typeVersion: number;
  params: JsonObject;
  start: ServiceStart;
  wanted: boolean;
  status: TriggerServiceStatus;
  /** Tries in a row that failed. */
  attempts: number;
  path: string | null;
  callbackUrl: string | null;
  /** Of a webhook: its secret and its registration; null before the first try. */
  sealed: Buffer | null;
  cursor: JsonValue;
  /** How many items are remembered. */
  items: number;
  lookedAt: Date | null;
  retiredAt: Date | null;
  generation: number;
}

const COLUMNS = `s.id, s.workspace_id as "workspaceId", s.workflow_id as "workflowId", s.node_id as "nodeId", s.node_type as "nodeType", s.type_version as "typeVersion",
  s.params, s.start, s.wanted, s.status, s.attempts, s.path, s.callback_url as "callbackUrl", s.sealed, s.cursor, s.items, s.looked_at as "lookedAt",
  s.retired_at as "retiredAt", s.generation`;

export interface Claiming {
  processId: string;
  now: number;
  /** Milliseconds that the claim holds. */
  forMs: number;
  limit: number;
  /** Connections, or what is called and done. */
  connections: boolean;
  /** Workspaces that have their part already. */
  without: readonly string[];
}

/** Claims what is due, a row that another process is just claiming left out. What is not wanted any more is REMOVING from here on. */
export async function claimDue(pool: pg.Pool, { processId, now, forMs, limit, connections, without }: Claiming): Promise<ClaimedService[]> {
  const { rows } = await pool.query<ClaimedService>(
    `with due as (select id from trigger_service where due_at <= $2 and (start = 'connection') = $4 and workspace_id <> all($5::uuid[])
        order by due_at limit $6 for update skip locked)
      update trigger_service s set owner = $1, generation = s.generation + 1, due_at = $3, status = case when s.wanted then s.status else 'REMOVING' end from due where s.id = due.id returning ${COLUMNS}`,
    [processId, stamp(now), stamp(now + forMs), connections, without, limit],
  );
  return rows;
}

/** When the next one is due; null where none is. */
export async function nextDue(pool: pg.Pool, connections: boolean): Promise<number | null> {
  const { rows } = await pool.query<{ at: number | null }>(
    `select (extract(epoch from min(due_at)) * 1000)::float8 as at from trigger_service where due_at is not null and (start = 'connection') = $1`,
    [connections],
  );
  return rows[0]?.at ?? null;
}

/** What a claim leaves behind; what is not named stays as it is. */
export interface Settling {
  status?: TriggerServiceStatus;
  problem?: string | null;
  attempts?: number;
  callbackUrl?: string;
  sealed?: Buffer;
  cursor?: JsonValue;
  lookedAt?: number;
  items?: number;
  /** When it is tried next; null for never. Milliseconds since 1970. */
  nextAt?: number | null;
}

const columnOf = {
  status: 'status',
  problem: 'problem',
  attempts: 'attempts',
  callbackUrl: 'callback_url',
  sealed: 'sealed',
  cursor: 'cursor',
  lookedAt: 'looked_at',
  items: 'items',
  nextAt: 'next_at',
} as const satisfies Record<keyof Settling, string>;

function valueOf(key: keyof Settling, value: Settling[keyof Settling]): unknown {
  if (key === 'cursor') return JSON.stringify(value);
  return (key === 'lookedAt' || key === 'nextAt') && typeof value === 'number' ? stamp(value) : value;
}

function assignments(settling: Settling, from: number): { sets: string[]; values: unknown[] } {
  const entries = Object.entries(settling) as [keyof Settling, Settling[keyof Settling]][];
  return {
    sets: entries.map(([key], index) => `${columnOf[key]} = $${from + index}`),
    values: entries.map(([key, value]) => valueOf(key, value)),
  };
}

/** Writes under the claim and keeps it. False where the claim is lost, or the service is not wanted any more. */
export async function writeClaimed(sql: Sql, claim: Pick<ClaimedService, 'id' | 'generation'>, settling: Settling): Promise<boolean> {
  const { sets, values } = assignments(settling, 3);
  const { rowCount } = await sql.query(
    `update trigger_service set ${sets.join(', ')} where id = $1 and generation = $2 and owner is not null and wanted`,
    [claim.id, claim.generation, ...values],
  );
  return rowCount === 1;
}

/**
 * Writes and gives the claim up: the next one may come at `nextAt`, or at once where the service has been retired meanwhile.
 * False where the claim was lost: nothing is written.
 */
export async function settle(
  sql: Sql,
  claim: Pick<ClaimedService, 'id' | 'generation'>,
  settling: Settling & { nextAt: number | null },
  now: number,
): Promise<boolean> {
  const { sets, values } = assignments(settling, 5);
  const { rowCount } = await sql.query(
    `update trigger_service set ${sets.join(', ')}, owner = null, due_at = case when retired_at is null or status = 'REMOVING' then $3::timestamptz else $4::timestamptz end
      where id = $1 and generation = $2 and owner is not null`,
    [claim.id, claim.generation, settling.nextAt === null ? null : stamp(settling.nextAt), stamp(now), ...values],
  );
  return rowCount === 1;
}

/** The claim has done its work: the row is gone. */
export async function removeService(sql: Sql, claim: Pick<ClaimedService, 'id' | 'generation'>): Promise<void> {
  await sql.query('delete from trigger_service where id = $1 and generation = $2 and not wanted', [claim.id, claim.generation]);
}

/** Lets others claim what dead processes had claimed, rather than wait for the claims' end. Gives how many there were. */
export async function freeOrphans(sql: Sql, now: number): Promise<number> {
  const { rowCount } = await sql.query(
    `update trigger_service set due_at = $1, owner = null where owner is not null and not exists (select from server_process p where p.id = owner)`,
    [stamp(now)],
  );
  return rowCount ?? 0;
}

/** Prolongs claims, and gives the ids of those that still hold and are wanted. */
export async function prolong(
  sql: Sql,
  claims: readonly Pick<ClaimedService, 'id' | 'generation'>[],
  until: number,
): Promise<ReadonlySet<string>> {
  const { rows } = await sql.query<{ id: string }>(
    `update trigger_service s set due_at = $3 from unnest($1::uuid[], $2::int[]) as c (id, generation)
      where s.id = c.id and s.generation = c.generation and s.owner is not null and s.wanted returning s.id`,
    [claims.map(({ id }) => id), claims.map(({ generation }) => generation), stamp(until)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** As `prolong`, without writing. */
export async function stillHeld(sql: Sql, claims: readonly Pick<ClaimedService, 'id' | 'generation'>[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql.query<{ id: string }>(
    `select s.id from trigger_service s join unnest($1::uuid[], $2::int[]) as c (id, generation) using (id, generation) where s.owner is not null and s.wanted`,
    [claims.map(({ id }) => id), claims.map(({ generation }) => generation)],
  );
  return new Set(rows.map(({ id }) => id));
}

function stamp(ms: number): string {
  return new Date(ms).toISOString();
}
