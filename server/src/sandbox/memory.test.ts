/** What V8 does not count: memory that lies outside of an isolate's heap. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSandbox, type MeasuredSandbox } from './sandbox.ts';

const warnings: string[] = [];
let sandbox: MeasuredSandbox;
beforeAll(async () => {
  sandbox = createSandbox({ maxChildren: 1, log: { warn: (details) => warnings.push(JSON.stringify(details)) } });
  await sandbox.warm();
});
afterAll(() => sandbox.close());

/** Each formatter holds some 50 KB of ICU's, and the isolate counts next to nothing of it. */
const bomb = `
  const kept = [];
  for (let i = 0; ; i++) kept.push(new Intl.DateTimeFormat(['en', 'de', 'fr', 'ja', 'ar'][i % 5], { dateStyle: 'full', timeStyle: 'full', timeZone: 'Europe/Berlin' }));`;

test(
  'code that fills memory outside of its isolate loses its child, and those behind it are run again',
  { skip: process.platform === 'win32', timeout: 60_000 },
  async () => {
    let most = 0;
    const watching = setInterval(() => void sandbox.memory().then((sizes) => (most = Math.max(most, ...sizes))), 20);
    const greedy = sandbox.run({ workspaceId: 'greedy', code: bomb, timeoutMs: 60_000 });
    const behind = Array.from({ length: 30 }, (_, index) => sandbox.run({ workspaceId: 'behind', code: `return ${index}` }));
    const result = await greedy;
    clearInterval(watching);
    expect(result).toMatchObject({ ok: false, failure: { class: 'USER', code: 'CODE_OUT_OF_MEMORY' } });
    expect((await Promise.all(behind)).map((one) => one.ok && one.value)).toEqual(Array.from({ length: 30 }, (_, index) => index));
    expect(most).toBeGreaterThan(300);
    expect(most).toBeLessThan(1_000);
    expect(warnings.join()).toContain('too much memory');
  },
);

test(
  'what many calls leave together is given back before it is too much',
  { skip: process.platform === 'win32', timeout: 60_000 },
  async () => {
    // The end of a child is logged after its call has failed.
    await sleep(500);
    warnings.length = 0;
    const some = 'return new Array(4e5).fill(0).map((_, i) => ({ i })).length';
    for (let index = 0; index < 31; index += 1) {
      expect(await sandbox.run({ workspaceId: `w${index}`, code: some })).toMatchObject({ ok: true });
    }
    await sleep(100);
    await sandbox.run({ workspaceId: 'w1', code: 'return 1' });
    expect(Math.max(...(await sandbox.memory()))).toBeLessThan(450);
    expect(warnings).toEqual([]);
  },
);
