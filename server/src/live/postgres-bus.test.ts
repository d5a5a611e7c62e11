import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../db/testing.ts';
import { createPostgresBus, type PostgresBus } from './postgres-bus.ts';

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase('bus');
  pool = new pg.Pool({ connectionString: database.url });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const open = async (name: string, key: bigint, url = database.url): Promise<PostgresBus> => {
  const bus = await createPostgresBus(url, pool, name, key, () => {});
  bus.setAlone(false);
  return bus;
};

/** Stands between a bus and Postgres, and can be broken. */
async function startProxy() {
  const { hostname, port } = new URL(database.url);
  const host = decodeURIComponent(hostname);
  const target = host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port: Number(port) };
  const sockets = new Set<Socket>();
  let attempts = 0;
  let broken = false;
  const server = createServer((socket) => {
    attempts++;
    socket.on('error', () => {});
    if (broken) return socket.destroy();
    const upstream = connect(target);
    upstream.on('error', () => socket.destroy());
    socket.pipe(upstream).pipe(socket);
    socket.on('close', () => upstream.destroy());
    sockets.add(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(database.url);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    attempts: () => attempts,
    setBroken(value: boolean) {
      broken = value;
      if (broken) for (const socket of sockets) socket.destroy();
    },
    close: () => server.close(),
  };
}

test('a message reaches the other processes, and each id of a burst does', async () => {
  const [one, two] = [await open('one', 1n), await open('two', 2n)];
  const seen: string[] = [];
  two.subscribe('workspace:w', (id) => seen.push(id));
  two.subscribe('execution:e', (seq) => seen.push(seq));
  for (const id of ['a', 'b', 'a']) one.publish('workspace:w', id);
  for (const seq of ['1', '2']) one.publish('execution:e', seq);
  await expect.poll(() => seen.toSorted()).toEqual(['2', 'a', 'b']);
  await one.stop();
  await two.stop();
});

test('while Postgres is away one connection at a time is tried, and afterwards the bus listens and holds its lock again', async () => {
  const proxy = await startProxy();
  const [one, two] = [await open('one', -5n), await open('two', 6n, proxy.url)];
  proxy.setBroken(true);
  await pause(3_200);
  // Once every attempt that failed led to two more.
  expect(proxy.attempts()).toBeLessThan(10);
  proxy.setBroken(false);
  const seen: string[] = [];
  two.subscribe('cancel', (id) => seen.push(id));
  await expect
    .poll(
      () => {
        one.publish('cancel', 'x');
        return seen;
      },
      { timeout: 5_000 },
    )
    .toContain('x');
  await expect
    .poll(async () => (await pool.query('select from pg_locks where locktype = $1 and objid = 6 and granted', ['advisory'])).rowCount)
    .toBe(1);
  await one.stop();
  await two.stop();
  await pause(50);
  expect((await pool.query(`select from pg_stat_activity where application_name = 'hookloom two'`)).rowCount).toBe(0);
  proxy.close();
});
