import { expect, test } from 'vitest';
import { readExecutionSearch } from './search.ts';

test('a known status, start and workflow are read; anything else is left out', () => {
  expect(readExecutionSearch({ status: 'FAILED', workflowId: 'w1', start: 'ERROR', other: 1 })).toEqual({
    status: 'FAILED',
    workflowId: 'w1',
    start: 'ERROR',
  });
  expect(readExecutionSearch({ status: 'BURNING', workflowId: 7, start: 'MOON' })).toEqual({});
});
