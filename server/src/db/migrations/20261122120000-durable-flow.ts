import { Migration } from '@mikro-orm/migrations';
import { periodAt, periodStart, type Period } from '../periods.ts';

/** Tables whose rows are dropped by age, a period at a time. */
const ROWS_BY_ID = [
  { table: 'event', key: 'id' },
  { table: 'execution', key: 'id' },
  { table: 'step', key: 'execution_id' },
] as const;

/** Room for the second version of an execution's row on its page, so that its end touches no index. */
const STORAGE: Record<string, string> = { execution: ' with (fillfactor = 45)' };

/**
 * Partitions events, executions and steps by the time in their ids, stores large values once, and gives executions what they need to
 * wait, to be held back and to be started from one another. Rows that are there already stay where they are: their table becomes the first partition.
 */
export class DurableFlow extends Migration {
  override up(): void {
    const present = periodAt(Date.now());
    const next = periodStart(present.end);

    this.addSql(`alter table event alter column data drop not null, add column data_ref text`);
    this.addSql(`alter table execution add column priority smallint not null default 1, add column parent_id uuid, add column parent_ordinal int,
      add column depth int not null default 0, add column origin json, add column limit_key text, add column limit_max int, add column start_at timestamptz,
      add column wake_at timestamptz, add column paused boolean not null default false, add column result_ref text`);
    this.addSql(`alter table step add column params_ref text, add column output_ref text, add column output_size int, add column sources text[],
      add column reused boolean not null default false, add column wait json`);
    for (const { table, key } of ROWS_BY_ID) {
      this.addSql(`alter table ${table} rename to ${table}_first`);
      this.addSql(`create table ${table} (like ${table}_first including defaults) partition by range (${key})`);
      this.addSql(`alter table ${table} attach partition ${table}_first for values from (minvalue) to ('${present.endId}')`);
    }
    this.addSql(`alter table event add primary key (id)`);
    this.addSql(`alter table execution add primary key (id)`);
    this.addSql(`alter table step add primary key (execution_id, ordinal)`);
    this.addSql(`create index on execution (workspace_id, id)`);
    this.addSql(`create index on execution (workflow_id, id)`);
    this.addSql(`create index on execution (parent_id, parent_ordinal) where parent_id is not null`);
    // By which a wait finds events that came before it. Each event is in one of the two.
    this.addSql(`create index on event (source_id, id) where source_id is not null`);
    this.addSql(`create index on event (workspace_id, type, id) where source_id is null`);
    this.addSql(`create table blob (ref text primary key, workspace_id uuid not null, size int not null, data json not null, created_at timestamptz not null)
      partition by range (ref)`);
    this.addSql(`create table blob_first partition of blob for values from (minvalue) to ('${present.endName}')`);
    for (const { table } of ROWS_BY_ID) {
      this.addSql(partition(table, next, next.startId, next.endId));
      this.addSql(`create table ${table}_other partition of ${table} default${STORAGE[table] ?? ''}`);
    }
    this.addSql(partition('blob', next, next.startName, next.endName));
    this.addSql(`create table blob_other partition of blob default`);

    this.addSql(`create table wait (execution_id uuid not null, ordinal int not null, version int not null default 0, workspace_id uuid not null, workflow_id uuid not null, kind text not null,
      wake_at timestamptz, woken_at timestamptz, wakeup json, topic text, key_path text, key_value text, since timestamptz, since_id uuid, recheck_at timestamptz, child_id uuid, message text,
      created_at timestamptz not null, primary key (execution_id, ordinal))`);
    this.addSql(
      `create index wait_due on wait (wake_at) where woken_at is null and wake_at is not null and kind not in ('START', 'DEBOUNCE')`,
    );
    this.addSql(
      `create index wait_by_topic on wait (workspace_id, topic, (coalesce(key_path, '')), md5(coalesce(key_value, ''))) where topic is not null`,
    );
    this.addSql(`create index wait_recheck on wait (recheck_at) where recheck_at is not null`);
    this.addSql(`create index wait_by_child on wait (child_id) where child_id is not null`);
    this.addSql(`create index wait_for_approval on wait (workspace_id, execution_id) where kind = 'APPROVAL'`);
    this.addSql(`create index wait_to_start on wait (wake_at) where kind in ('START', 'DEBOUNCE')`);
    this.addSql(`create unique index wait_debounced on wait (workflow_id, key_value) where kind = 'DEBOUNCE'`);

    this.addSql(`create table limit_entry (execution_id uuid primary key, workspace_id uuid not null, workflow_id uuid not null, key text not null, max int not null,
      priority smallint not null, admitted boolean not null, entered_at timestamptz not null default now())`);
    this.addSql(`create index limit_entry_by_key on limit_entry (key, admitted, priority desc, execution_id)`);

    this.addSql(`alter table workflow_trigger add column settings json, add column schedule json, add column next_at timestamptz`);
    this.addSql(`create index workflow_trigger_due on workflow_trigger (next_at) where next_at is not null`);
  }
}

function partition(table: string, period: Period, from: string, to: string): string {
  return `create table ${table}_${period.startName} partition of ${table} for values from ('${from}') to ('${to}')${STORAGE[table] ?? ''}`;
}
