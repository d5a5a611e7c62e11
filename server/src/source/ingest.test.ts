import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Beginning } from '../execution/start.ts';
import { systemClock } from '../lib/clock.ts';
import { createIngest } from './ingest.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** An ingest before a database that answers when it is told to. */
async function open(limits: { requests: number; bytes: number }) {
  const begun: { beginning: Beginning; commit(): void }[] = [];
  const ingest = createIngest({
    processId: 'p',
    clock: systemClock,
    limits,
    routes: { find: () => ({ sourceId: 's', workspaceId: 'w', enabled: true, triggers: [], service: null }), stop: () => {} },
    tally: { accepted: () => {}, refused: () => {}, stop: async () => {} },
    starter: {
      begin: (beginning) => new Promise((resolve) => begun.push({ beginning, commit: () => resolve(new Set()) })),
      beginWith: () => Promise.reject(new Error('not part of this test')),
      isPlain: () => false,
      drained: async () => {},
    },
    runner: {
      run: async () => ({ status: 'LOST' }),
      cancel: () => {},
      has: () => false,
      isUnborn: () => false,
      runningFor: () => [],
      count: 0,
      nodesUnderWay: 0,
      pause: () => {},
      wake: async () => {},
      stop: async () => [],
    },
    receive: () => Promise.reject(new Error('not part of this test')),
    overflow: { isFull: () => false, began: () => {} },
    onError: (error) => {
      throw error;
    },
  });
  const server = createServer((request, response) => void ingest(request, response, 'path', ''));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { begun, post: (body: string) => fetch(url, { method: 'POST', body }) };
}

test.each([
  ['requests', { requests: 2, bytes: 1_000 }, 'x'],
  ['bytes', { requests: 100, bytes: 25 }, 'x'.repeat(10)],
])('while too many %s are in hand, the next is told to come again, and is taken later', async (_, limits, body) => {
  const { begun, post } = await open(limits);
  const taken = [post(body), post(body)];
  await expect.poll(() => begun.length).toBe(2);
  const refused = await post(body);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
  for (const { commit } of begun) commit();
  expect((await Promise.all(taken)).map((response) => response.status)).toEqual([202, 202]);
  const later = post(body);
  await expect.poll(() => begun.length).toBe(3);
  begun[2]?.commit();
  expect((await later).status).toBe(202);
});
