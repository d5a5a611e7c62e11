import { runNode } from '@hookloom/sdk/testing';
import { expect, test } from 'vitest';
import { manual } from './manual.node.ts';

test.each([[{ a: 1 }], [null], [[1, 2]], ['text']])('gives on what the run was started with: %j', async (input) => {
  expect(await runNode(manual, { input })).toMatchObject({ value: input, port: 'out' });
});
