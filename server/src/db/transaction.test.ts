import { defineEntity, p } from '@mikro-orm/core';
import pg from 'pg';
import { expect, test } from 'vitest';
import { openDatabase } from './orm.ts';
import { createTestDatabase } from './testing.ts';
import { inTransaction, isRowsFault } from './transaction.ts';

const ThingSchema = defineEntity({ name: 'Thing', properties: { id: p.uuid().primary() } });
class Thing extends ThingSchema.class {}
ThingSchema.setClass(Thing);

test('a connection that breaks inside a transaction fails that transaction and nothing else', async () => {
  const testDatabase = await createTestDatabase('transaction');
  const { pool, close } = await openDatabase(testDatabase.url, [Thing]);
  const killer = new pg.Client({ connectionString: testDatabase.url });
  await killer.connect();
  const broken = inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    await killer.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    // Between two statements nobody waits for an answer: the break arrives as an event of the connection.
    await new Promise((resolve) => setTimeout(resolve, 100));
    await client.query('select 1');
  });
  await expect(broken).rejects.toThrow(/terminat|connection/i);
  expect(await inTransaction(pool, async (client) => (await client.query('select 1 as one')).rows)).toEqual([{ one: 1 }]);
  await killer.end();
  await close();
  await testDatabase.drop();
});

test('what a smaller group may cure is told from what it may not', () => {
  expect(isRowsFault(Object.assign(new Error('invalid byte sequence'), { code: '22021' }))).toBe(true);
  expect(isRowsFault(new RangeError('Invalid string length'))).toBe(true);
  expect(isRowsFault(Object.assign(new Error('terminating connection'), { code: '57P01' }))).toBe(false);
  expect(isRowsFault(new Error('Connection terminated unexpectedly'))).toBe(false);
});
