import type pg from 'pg';

/** Runs `work` between BEGIN and COMMIT on one connection; any throw rolls back. */
export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Does a transaction again where Postgres has broken it off for the sake of another (SQLSTATE 40P01 deadlock, 40001 serialization). */
export async function onceMore<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code !== '40P01' && code !== '40001') throw error;
    return work();
  }
}

/** Whether a statement failed for what it contained (SQLSTATE classes 22 data, 23 integrity, 54 limits; a text too long for JavaScript), so that a smaller group may do better. */
export function isRowsFault(error: unknown): boolean {
  if (error instanceof RangeError) return true;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(22|23|54)/.test(code);
}
