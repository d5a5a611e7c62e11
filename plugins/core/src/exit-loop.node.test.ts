import { runNode } from '@hookloom/sdk/testing';
import { expect, test } from 'vitest';
import { exitLoop } from './exit-loop.node.ts';

test('ends the loop with its result, or with its input', async () => {
  const found = { found: 1 };
  expect((await runNode(exitLoop, { params: { result: found }, input: 5 })).directive).toEqual({ kind: 'exitLoop', value: found });
  expect((await runNode(exitLoop, { input: 5 })).directive).toEqual({ kind: 'exitLoop', value: 5 });
  expect((await runNode(exitLoop, { params: { result: null }, input: 5 })).directive).toEqual({ kind: 'exitLoop', value: null });
});
