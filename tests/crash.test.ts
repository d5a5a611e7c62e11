/** `kill -9`, and what is on record afterwards. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../server/src/db/embedded.ts';
import { startProduct, type Product } from './server.ts';
import { edges, executionsOf, node, post, publish, set, settled, stepOf } from './workflows.ts';

let calls: Record<string, number> = {};
let service: Server;
let address: string;
beforeAll(async () => {
  service = createServer((request, response) => {
    const name = request.url ?? '';
    calls[name] = (calls[name] ?? 0) + 1;
    response.end('{}');
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
});
afterAll(() => service?.close());

const env = { HOOKLOOM_EGRESS_ALLOW: '127.0.0.0/8' };
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const slowCode = 'const until = Date.now() + 1500; while (Date.now() < until); return trigger.body.n;';

test('a worker is killed in mid-execution: another goes on and repeats no finished step', async () => {
  calls = {};
  const dataDir = await mkdtemp(join(tmpdir(), 'hookloom-crash-'));
  const postgres: EmbeddedPostgres = await startEmbeddedPostgres({ dataDir });
  const shared = { ...env, DATABASE_URL: postgres.url };
  const products: Product[] = [];
  const start = async (role: string): Promise<Product> => {
    const product = await startProduct({ env: { ...shared, HOOKLOOM_ROLE: role } });
    products.push(product);
    return product;
  };
  try {
    const api = await start('api');
    const first = await start('worker');
    const { workflowId, hook } = await publish(
      api,
      [
        node('before', 'http.request', { url: `${address}/before` }),
        node('slow', 'code.javascript', { code: slowCode }),
        node('after', 'http.request', { url: `${address}/after` }),
      ],
      edges('hook -> before', 'before -> slow', 'slow -> after'),
    );
    await post(hook, { n: 1 });
    await expect.poll(() => calls['/before'], { timeout: 10_000 }).toBe(1);
    await expect.poll(async () => stepOf((await executionsOf(api, workflowId))[0], 'slow')?.status, { timeout: 10_000 }).toBe('RUNNING');
    await first.kill();
    const killedAt = performance.now();
    await start('worker');
    const [execution] = await settled(api, workflowId, 1, 30_000);
    expect(performance.now() - killedAt).toBeLessThan(20_000);
    expect(execution?.status).toBe('COMPLETED');
    expect(calls).toEqual({ '/before': 1, '/after': 1 });
    expect(stepOf(execution, 'before')?.attempt).toBe(1);
    expect(stepOf(execution, 'slow')?.attempt).toBe(2);
  } finally {
    for (const product of products) await product.dispose();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
});

test('an at-most-once step that was under way fails with a clear error instead of running again', async () => {
  calls = {};
  const hanging = createServer((request) => {
    calls[request.url ?? ''] = (calls[request.url ?? ''] ?? 0) + 1;
  });
  await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
  let product = await startProduct({ env });
  try {
    const url = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}/pay`;
    const { workflowId, hook } = await publish(product, [node('pay', 'http.request', { url, method: 'POST' })], edges('hook -> pay'));
    await post(hook, {});
    await expect.poll(() => calls['/pay'], { timeout: 10_000 }).toBe(1);
    await product.kill();
    product = await startProduct({ env, dataDir: product.dataDir });
    const [execution] = await settled(product, workflowId);
    expect(execution).toMatchObject({ status: 'FAILED', error: { class: 'OURS', code: 'INTERRUPTED', nodeId: 'pay' } });
    expect(calls['/pay']).toBe(1);
  } finally {
    hanging.closeAllConnections();
    hanging.close();
    await product.dispose();
  }
});

test('everything is killed under load: each webhook that got its 202 is there and completes, once', async () => {
  let product = await startProduct({ env });
  try {
    const { workflowId, hook } = await publish(
      product,
      [set('a', { n: '{{ body.n }}' }), node('b', 'code.javascript', { code: 'return trigger.body.n' })],
      edges('hook -> a', 'a -> b'),
    );
    const accepted: number[] = [];
    let next = 0;
    let dead = false;
    const sender = async (): Promise<void> => {
      while (!dead) {
        const n = next++;
        try {
          if ((await post(hook, { n })).status === 202) accepted.push(n);
        } catch {
          return;
        }
      }
    };
    const senders = Array.from({ length: 20 }, sender);
    await pause(1_000);
    await product.kill();
    dead = true;
    await Promise.all(senders);
    expect(accepted.length).toBeGreaterThan(50);

    product = await startProduct({ env, dataDir: product.dataDir });
    const executions = await settled(product, workflowId, accepted.length, 60_000);
    const seen = executions.map((execution) => (execution.triggerData.body as { n: number }).n);
    expect(new Set(seen).size).toBe(seen.length);
    expect(accepted.filter((n) => !seen.includes(n))).toEqual([]);
    expect(executions.every((execution) => execution.status === 'COMPLETED' && execution.steps.length === 3)).toBe(true);
  } finally {
    await product.dispose();
  }
});
