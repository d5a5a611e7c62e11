import pg from 'pg';
import { expect, test } from 'vitest';

import { createTestDatabase, type TestTemplate } from './testing.ts';

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

test('databases are apart from each other and go away', async () => {
  const [first, second] = await Promise.all([createTestDatabase('apart'), createTestDatabase('apart')]);
  await query(first.url, 'create table thing (id int)');
  await expect(query(second.url, 'select * from thing')).rejects.toMatchObject({ code: '42P01' });
  await Promise.all([first.drop(), second.drop()]);
  await expect(query(first.url, 'select 1')).rejects.toMatchObject({ code: '3D000' });
});

test('a template is prepared once and copied, side by side too', async () => {
  let prepared = 0;
  const template: TestTemplate = {
    name: 'testing_test',
    async prepare(url) {
      prepared++;
      await query(url, 'create table thing as select 7 as id');
    },
  };
  const copies = await Promise.all(['a', 'b', 'c'].map((name) => createTestDatabase(name, { template })));
  for (const copy of copies) expect(await query(copy.url, 'select id from thing')).toEqual([{ id: 7 }]);
  expect(prepared).toBe(1);
  await Promise.all(copies.map((copy) => copy.drop()));
});
