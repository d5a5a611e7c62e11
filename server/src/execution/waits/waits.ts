/** What wakes executions that wait, for all who have a reason to: events, decisions, ended children, time. */
import type { Wakeup } from '../../engine/ports.ts';
import type { Sql } from '../../queue/queue.ts';
import { readWakeups, type StoredWakeup } from './stored-wakeups.ts';
import { EXECUTION_ORDINAL } from '../rows/wait-rows.ts';

/** One step that has a reason to go on. */
export interface Wake {
  executionId: string;
  /** The waiting step's. */
  ordinal: number;
  wakeup: StoredWakeup;
}

/** What has a reason to go on waits for no clock: the due loop's may be behind, or was set back. */
export const DUE_BY_ANY_CLOCK = 'to_timestamp(0)';

/**
 * Stores why steps go on; the first reason wins. Gives those whose wait took it: a step that was woken before, or waits no more, takes none.
 * The execution goes on once the due loop sees it; publish `wake` with its id after the commit, so that this is at once.
 */
export async function wake(sql: Sql, wakes: readonly Wake[]): Promise<Wake[]> {
  if (wakes.length === 0) return [];
  // Locked in one order, so that two who wake the same steps do not wait for each other.
  const { rows } = await sql.query<{ executionId: string; ordinal: number; place: number }>({
    name: 'wake',
    text: `with woken as (select distinct on (execution_id, ordinal) * from unnest($1::uuid[], $2::int[], $3::text[]) with ordinality
          as row (execution_id, ordinal, wakeup, place) order by execution_id, ordinal, place),
        locked as (select wait.execution_id, wait.ordinal, woken.wakeup, woken.place from wait join woken using (execution_id, ordinal)
          where wait.execution_id = any($1::uuid[]) and wait.wakeup is null and wait.woken_at is null order by wait.execution_id, wait.ordinal for update of wait)
      update wait set wakeup = locked.wakeup::json, wake_at = ${DUE_BY_ANY_CLOCK} from locked
        where wait.execution_id = locked.execution_id and wait.ordinal = locked.ordinal and wait.execution_id = any($1::uuid[])
        returning locked.place::int as place`,
    values: [wakes.map((one) => one.executionId), wakes.map((one) => one.ordinal), wakes.map((one) => JSON.stringify(one.wakeup))],
  });
  return rows.map((row) => wakes[row.place - 1] as Wake);
}

/** A waiting step that has a reason to go on. */
export interface WokenStep {
  ordinal: number;
  /** Which of the step's waits it was. */
  version: number;
  wakeup: Wakeup;
}

/** What has woken steps of these executions and was not settled yet, by execution id. */
export async function loadWoken(sql: Sql, executionIds: readonly string[]): Promise<Map<string, WokenStep[]>> {
  if (executionIds.length === 0) return new Map();
  const { rows } = await sql.query<{ executionId: string; ordinal: number; version: number; wakeup: StoredWakeup | null }>(
    `select execution_id as "executionId", ordinal, version, wakeup from wait
      where execution_id = any($1::uuid[]) and ordinal > ${EXECUTION_ORDINAL} and (woken_at is not null or wakeup is not null)`,
    [executionIds],
  );
  const wakeups = await readWakeups(sql, rows);
  // Time says nothing more than that it has come.
  const woken = rows.map((row, index) => ({ ...row, wakeup: wakeups[index] ?? { by: 'TIME' as const } }));
  return Map.groupBy(woken, (row) => row.executionId);
}
