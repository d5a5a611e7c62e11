/** One workspace's flood is not another's wait. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SandboxRequest } from './contract.ts';
import { createSandbox, type MeasuredSandbox } from './sandbox.ts';

let sandbox: MeasuredSandbox;
const warnings: string[] = [];
beforeEach(async () => {
  warnings.length = 0;
  sandbox = createSandbox({ maxChildren: 2, log: { warn: (details) => warnings.push(JSON.stringify(details)) } });
  await sandbox.warm();
  // The spare too.
  await sleep(400);
});
afterEach(() => sandbox.close());

const busy = (ms: number): string => `const until = Date.now() + ${ms}; while (Date.now() < until); return 1`;

function run(workspaceId: string, code: string, more: Partial<SandboxRequest> = {}) {
  return sandbox.run({ workspaceId, code, timeoutMs: 5_000, ...more });
}

/** How many calls of a flood are answered until this one is. Counted rather than timed, since the machine may have other things to do. */
async function answeredBefore(flooding: { settled: number }, workspaceId: string, code: string, more: Partial<SandboxRequest> = {}) {
  const before = flooding.settled;
  expect(await run(workspaceId, code, more)).toMatchObject({ ok: true });
  return flooding.settled - before;
}

/** Starts many calls of a workspace; `stop` drops what is left of them. */
function flood(workspaceId: string, count: number, code: string, more: Partial<SandboxRequest> = {}) {
  const controller = new AbortController();
  const state = { ended: 0, settled: 0, value: 0, stop: () => controller.abort() };
  for (let index = 0; index < count; index += 1) {
    void run(workspaceId, code, { ...more, signal: controller.signal }).then((result) => {
      state.settled += 1;
      state.ended += result.ok ? 1 : 0;
      state.value += result.ok ? Number(result.value) : 0;
    });
  }
  return state;
}

// What runs (30 ms) on each child and 8 ms of what is behind it go before.
test('a call waits for what runs, not for the 500 slow calls of another workspace', async () => {
  const slow = flood('a', 500, busy(30));
  await sleep(200);
  const before: number[] = [];
  for (let round = 0; round < 5; round += 1) before.push(await answeredBefore(slow, 'b', busy(10)));
  expect(before.toSorted((a, b) => a - b)[2]).toBeLessThan(10);
  expect(Math.max(...before)).toBeLessThan(40);
  slow.stop();
}, 60_000);

// A child counts as held after 100 ms, is seen within 50 more, and the spare is ready.
test('loops of seconds that hold all children do not hold up others', async () => {
  const loops = flood('a', 50, busy(30_000), { timeoutMs: 60_000 });
  await sleep(300);
  expect(await answeredBefore(loops, 'b', busy(10))).toBe(0);
  expect(await answeredBefore(loops, 'c', 'return 1')).toBe(0);
  // Once somebody else waits, the loops get no more children than their share.
  const also = flood('d', 5, busy(30_000), { timeoutMs: 60_000 });
  await sleep(300);
  expect(await answeredBefore(also, 'c', busy(10))).toBe(0);
  const [expression] = await sandbox.evaluate('e', ['1 + 1'], {});
  expect(expression).toEqual({ ok: true, value: 2 });
  expect(loops.settled + also.settled).toBe(0);
  expect((await sandbox.memory()).length).toBeLessThanOrEqual(5);
  loops.stop();
  also.stop();
}, 60_000);

test('workspaces that both want much share the time evenly', async () => {
  const busyFor = (ms: number): string => `const began = Date.now(); while (Date.now() < began + ${ms}); return Date.now() - began`;
  const first = flood('a', 1_000, busyFor(5));
  await sleep(200);
  const before = first.value;
  const second = flood('b', 100, busyFor(5));
  while (second.settled < 100) await sleep(2);
  // By time: where the machine has other things to do, some calls take long and others do not.
  const share = (first.value - before) / second.value;
  expect(second.ended).toBe(100);
  expect(share).toBeGreaterThan(0.5);
  expect(share).toBeLessThan(2);
  first.stop();
}, 60_000);

test('time counts, not calls: many short calls are served between long ones', async () => {
  const long = flood('a', 60, busy(50));
  const short = flood('b', 2_000, 'return 1');
  while (short.settled < 2_000) await sleep(2);
  expect(short.ended).toBe(2_000);
  expect(long.ended).toBeLessThan(30);
  long.stop();
}, 60_000);

// The lead is a second of the children's time: some 100 of these calls.
test('urgent calls go first, but a flood of them does not shut out other workspaces', async () => {
  const urgent = flood('a', 2_000, busy(10), { urgent: true });
  await sleep(200);
  expect(await answeredBefore(urgent, 'b', busy(10))).toBeLessThan(300);
  // Among urgent ones, workspaces have their turns at once.
  expect(await answeredBefore(urgent, 'c', busy(10), { urgent: true })).toBeLessThan(20);
  urgent.stop();
}, 60_000);

test('a workspace whose calls end their processes harms itself', async () => {
  const abort = flood('a', 20, 'return "a".repeat(2 ** 28).split("").length');
  await sleep(300);
  const before: number[] = [];
  // It may lose its own child to them, and then waits for the next.
  for (let round = 0; round < 10; round += 1) before.push(await answeredBefore(abort, 'b', 'return 1'));
  expect(before.toSorted((a, b) => a - b)[5]).toBeLessThan(3);
  expect(abort.settled).toBeLessThan(20);
  abort.stop();
}, 60_000);
