/**
 * Large values. What is longer than `LARGE_VALUE` stands once in `blob`, by its content, and rows hold its ref instead.
 *
 * A ref is `<period>.<hash>`. The hash covers the workspace, so that tenants share nothing and no ref can be guessed from a value of one's
 * own. The period is that of the writing, and never an earlier one than the row's: periods are dropped from the oldest on, so a value
 * is there for as long as any row that names it. Whoever copies a row to a later period carries its values there (`carryRefs`).
 */
import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { JsonValue } from '@hookloom/sdk/wire';
import { periodAt } from '../../db/periods.ts';
import type { Clock } from '../../lib/clock.ts';
import { timeOfId } from '../../lib/ids.ts';
import type { Sql } from '../../queue/queue.ts';
import type { NewEvent } from '../rows/rows.ts';
import type { ExecutionWrite } from '../rows/write-executions.ts';

/** Characters of JSON up to which a value stands in its row. */
export const LARGE_VALUE = 65_536;
/** Refs that this process knows to be stored; the oldest are forgotten first, and stored again in vain. */
const MAX_KNOWN = 10_000;
/** Characters of JSON that go to Postgres in one statement, unless a single value is longer. */
const MAX_STATEMENT = 16 * 1024 * 1024;

interface Blob {
  ref: string;
  workspaceId: string;
  json: string;
}

/** Stores large values ahead of the rows that name them. */
export interface Blobs {
  /** The same events; large ones with the ref of their data, which is durable by then. */
  keepEvents(events: NewEvent[]): Promise<NewEvent[]>;
  /** The same writes; large params, outputs and results with their refs, which are durable by then. */
  keepWrites(writes: ExecutionWrite[]): Promise<ExecutionWrite[]>;
  /** The refs of those of an execution's values that are large, which are durable by then; null for the others. */
  keepValues(workspaceId: string, executionId: string, jsons: (string | null)[]): Promise<(string | null)[]>;
}

/**
 * Values are committed by themselves, before the transaction of their rows: so no lock on a value is held while rows are waited for.
 * What a failure leaves behind unnamed goes with its period.
 */
export function createBlobs(pool: pg.Pool, clock: Clock): Blobs {
  const known = new Set<string>();

  const store = async (blobs: Map<string, Blob>): Promise<void> => {
    // In one order everywhere: two groups that store the same values would else wait for one another.
    const missing = [...blobs.values()].filter(({ ref }) => !known.has(ref)).sort((a, b) => (a.ref < b.ref ? -1 : 1));
    for (const group of inGroups(missing)) {
      const rows = group.map((_, index) => `($${4 * index + 2}, $${4 * index + 3}, $${4 * index + 4}, $${4 * index + 5}, $1)`);
      await pool.query(`insert into blob (ref, workspace_id, size, data, created_at) values ${rows.join(', ')} on conflict do nothing`, [
        new Date(clock.now()).toISOString(),
        ...group.flatMap(({ ref, workspaceId, json }) => [ref, workspaceId, json.length, json]),
      ]);
      for (const { ref } of group) known.add(ref);
    }
    for (const ref of known) {
      if (known.size <= MAX_KNOWN) break;
      known.delete(ref);
    }
  };

  /** Notes a large value to be stored and gives its ref; null for one that stands in its row. */
  const refInto = (blobs: Map<string, Blob>, workspaceId: string, rowId: string, json: string | null | undefined): string | null => {
    if (!isLarge(json)) return null;
    const ref = refOf(workspaceId, json, Math.max(clock.now(), timeOfId(rowId)));
    blobs.set(ref, { ref, workspaceId, json });
    return ref;
  };

  return {
    async keepEvents(events) {
      if (!events.some(({ dataJson }) => isLarge(dataJson))) return events;
      const blobs = new Map<string, Blob>();
      const kept = events.map((event) => ({ ...event, dataRef: refInto(blobs, event.workspaceId, event.id, event.dataJson) }));
      await store(blobs);
      return kept;
    },

    async keepWrites(writes) {
      if (!writes.some(hasLarge)) return writes;
      const blobs = new Map<string, Blob>();
      const kept = writes.map((write) => {
        if (!hasLarge(write)) return write;
        const refFor = (json: string | null): string | null => refInto(blobs, write.workspaceId, write.executionId, json);
        return {
          ...write,
          steps: write.steps.map((step) => ({ ...step, paramsRef: refFor(step.paramsJson), outputRef: refFor(step.outputJson) })),
          end: write.end && { ...write.end, resultRef: refFor(write.end.resultJson) },
        };
      });
      await store(blobs);
      return kept;
    },

    async keepValues(workspaceId, executionId, jsons) {
      const blobs = new Map<string, Blob>();
      const refs = jsons.map((json) => refInto(blobs, workspaceId, executionId, json));
      if (blobs.size > 0) await store(blobs);
      return refs;
    },
  };
}

export function isLarge(json: string | null | undefined): json is string {
  return json !== null && json !== undefined && json.length > LARGE_VALUE;
}

function hasLarge({ steps, end }: ExecutionWrite): boolean {
  return isLarge(end?.resultJson) || steps.some((step) => isLarge(step.outputJson) || isLarge(step.paramsJson));
}

/** `at` is in milliseconds since 1970. */
export function refOf(workspaceId: string, json: string, at: number): string {
  return `${periodAt(at).startName}.${createHash('sha256').update(workspaceId).update(json).digest('hex')}`;
}

function* inGroups(blobs: Blob[]): Generator<Blob[]> {
  let group: Blob[] = [];
  let length = 0;
  for (const blob of blobs) {
    if (group.length > 0 && length + blob.json.length > MAX_STATEMENT) {
      yield group;
      group = [];
      length = 0;
    }
    group.push(blob);
    length += blob.json.length;
  }
  if (group.length > 0) yield group;
}

/** The JSON texts of stored values, by ref. Each ref is read once, however many rows name it. Throws where one is missing. */
export async function readBlobs(sql: Sql, refs: Iterable<string | null | undefined>): Promise<Map<string, string>> {
  const wanted = [...new Set(refs)].filter((ref) => ref !== null && ref !== undefined);
  if (wanted.length === 0) return new Map();
  const { rows } = await sql.query<{ ref: string; json: string }>('select ref, data::text as json from blob where ref = any($1::text[])', [
    wanted,
  ]);
  const texts = new Map(rows.map(({ ref, json }) => [ref, json]));
  for (const ref of wanted) if (!texts.has(ref)) throw new Error(`a row names the large value ${ref}, and there is no such value`);
  return texts;
}

/** A value that stands in its row, or is named there. Parsed anew for each row: whoever gets it may change it. */
export function valueOf(
  value: JsonValue | null | undefined,
  ref: string | null | undefined,
  texts: ReadonlyMap<string, string>,
): JsonValue {
  if (ref === null || ref === undefined) return value ?? null;
  return JSON.parse(texts.get(ref) as string) as JsonValue;
}

/**
 * Carries stored values to the period of an instant, for rows that are copied there; gives the new ref of each. Nothing is read into this
 * process. In the transaction that inserts the rows, or before it.
 */
export async function carryRefs(sql: Sql, refs: Iterable<string | null | undefined>, at: number): Promise<Map<string, string>> {
  const { startName } = periodAt(at);
  const carried = new Map<string, string>();
  for (const ref of refs) {
    // A ref of a later period is good already: it lives longer.
    if (ref !== null && ref !== undefined) carried.set(ref, periodOfRef(ref) >= startName ? ref : `${startName}.${ref.split('.')[1]}`);
  }
  const changed = [...carried].filter(([from, to]) => from !== to);
  if (changed.length > 0) {
    await sql.query(
      `insert into blob (ref, workspace_id, size, data, created_at)
        select moved.target, workspace_id, size, data, $1::timestamptz from unnest($2::text[], $3::text[]) as moved (source, target)
          join blob on blob.ref = moved.source and blob.ref = any($2::text[]) order by moved.target
        on conflict do nothing`,
      [new Date(at).toISOString(), changed.map(([from]) => from), changed.map(([, to]) => to)],
    );
  }
  return carried;
}

function periodOfRef(ref: string): string {
  return ref.split('.')[0] as string;
}
