import type pg from 'pg';
import type { RowQueue, Sql } from '../../queue/queue.ts';
import { RUNNABLE_COLUMNS, type Runnable } from '../admission/enqueue.ts';

/**
 * The register of executions that somebody holds: those whose job was taken from the queue, and those that run without the queue
 * since a webhook waits for them. Recovery looks here and not at the table of all executions.
 */
export interface Register {
  heldIds(sql?: Sql): Promise<string[]>;
  /** Removes the jobs and the inline claims of these executions. */
  remove(sql: Sql, ids: string[]): Promise<void>;
  /** Gives those that run to the queue, for whoever takes them next. */
  putBack(sql: Sql, ids: string[]): Promise<void>;
}

export function createRegister(pool: pg.Pool, queue: RowQueue): Register {
  const remove = async (sql: Sql, ids: string[]): Promise<void> => {
    await queue.remove(sql, ids);
    await sql.query('delete from inline_claim where execution_id = any($1::uuid[])', [ids]);
  };
  return {
    async heldIds(sql = pool) {
      const taken = await queue.heldIds(sql);
      const { rows } = await sql.query<{ id: string }>('select execution_id as id from inline_claim');
      return [...taken, ...rows.map((row) => row.id)];
    },
    remove,
    async putBack(sql, ids) {
      // One that has come to rest meanwhile needs no job, and one under a limit must not get one past its line.
      const { rows } = await sql.query<Runnable>(
        `select ${RUNNABLE_COLUMNS} from execution where id = any($1::uuid[]) and status = 'RUNNING' order by id for update`,
        [ids],
      );
      await remove(
        sql,
        rows.map((row) => row.id),
      );
      // What was taken had passed its limit: it goes straight back to the queue.
      await queue.add(sql, rows);
    },
  };
}
