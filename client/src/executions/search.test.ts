import { expect, test } from 'vitest';
import { readExecutionSearch } from './search.ts';

test('a known status and a workflow are read; anything else is left out', () => {
  expect(readExecutionSearch({ status: 'FAILED', workflowId: 'w1', other: 1 })).toEqual({ status: 'FAILED', workflowId: 'w1' });
  expect(readExecutionSearch({ status: 'BURNING', workflowId: 7 })).toEqual({ status: undefined, workflowId: undefined });
});
