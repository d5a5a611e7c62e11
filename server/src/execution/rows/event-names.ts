/** The names under which events were committed that shall not be twice, however often it is tried. */
import type { Sql } from '../../queue/queue.ts';
import type { NewEvent } from './rows.ts';

/** Days within which all tries of a step lie. */
const NAMES_KEPT_DAYS = 60;
const DAY_MS = 24 * 60 * 60_000;

export interface NamedEvent {
  once: string;
  event: NewEvent;
}

/** In the transaction that commits the events. Gives the ids of those whose name is taken; waits for whoever is about to take one. */
export async function claimNames(sql: Sql, named: readonly NamedEvent[], now: number): Promise<ReadonlySet<string>> {
  if (named.length === 0) return new Set();
  // In one order, so that two who claim the same names do not block each other.
  const ordered = named.toSorted((a, b) => (a.once < b.once ? -1 : 1));
  const { rows } = await sql.query<{ eventId: string }>(
    `insert into emitted_event (workspace_id, name, event_id, created_at)
      select workspace_id, name, event_id, $4 from unnest($1::uuid[], $2::text[], $3::uuid[]) with ordinality as row (workspace_id, name, event_id, place)
        order by place
      on conflict do nothing returning event_id as "eventId"`,
    [
      ordered.map(({ event }) => event.workspaceId),
      ordered.map(({ once }) => once),
      ordered.map(({ event }) => event.id),
      new Date(now).toISOString(),
    ],
  );
  const claimed = new Set(rows.map((row) => row.eventId));
  return new Set(named.map(({ event }) => event.id).filter((id) => !claimed.has(id)));
}

/** The event that a name stands for; undefined where there is none. */
export async function eventNamed(sql: Sql, workspaceId: string, name: string): Promise<string | undefined> {
  const { rows } = await sql.query<{ eventId: string }>(
    'select event_id as "eventId" from emitted_event where workspace_id = $1 and name = $2',
    [workspaceId, name],
  );
  return rows[0]?.eventId;
}

export async function forgetNames(sql: Sql, now: number): Promise<void> {
  await sql.query('delete from emitted_event where created_at < $1', [new Date(now - NAMES_KEPT_DAYS * DAY_MS).toISOString()]);
}
