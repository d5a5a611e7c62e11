import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { expect, test } from 'vitest';

import { identityOf, isAlive, pidOf } from './processes.ts';

test('a running process is alive and keeps its identity; an ended one has none', async () => {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  const identity = await identityOf(pid);
  expect(await isAlive(pid)).toBe(true);
  expect(pidOf(identity ?? '')).toBe(pid);
  expect(await identityOf(pid)).toBe(identity);
  expect(await identityOf(process.pid)).not.toBe(identity);

  child.kill();
  await once(child, 'exit');
  expect(await isAlive(pid)).toBe(false);
  expect(await identityOf(pid)).toBeUndefined();
});

test.runIf(process.platform === 'linux')('a zombie is not alive', async () => {
  // The shell's child ends at once and is not collected: `exec` leaves it to `sleep`, which collects nobody.
  const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const zombie = Number(line.toString());
  await expect.poll(() => isAlive(zombie)).toBe(false);
  expect(() => process.kill(zombie, 0)).not.toThrow();
  parent.kill();
});
