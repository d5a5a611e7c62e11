import { runNode } from '@hookloom/sdk/testing';
import { expect, test } from 'vitest';
import { stop } from './stop.node.ts';

test('ends as completed with its result, or with its input', async () => {
  expect(await runNode(stop, { params: { result: { done: 1 } }, input: 5 })).toMatchObject({
    stopped: true,
    port: null,
    value: { done: 1 },
  });
  expect(await runNode(stop, { input: 5 })).toMatchObject({ stopped: true, value: 5 });
  expect(await runNode(stop, { params: { result: null }, input: 5 })).toMatchObject({ stopped: true, value: null });
});

test('ends as failed with its message', async () => {
  const params = { as: 'failed', message: 'No items' };
  await expect(runNode(stop, { params })).rejects.toMatchObject({ class: 'USER', code: 'STOPPED', message: 'No items' });
});
