import { runNode } from '@hookloom/sdk/testing';
import { expect, test } from 'vitest';
import { errorTrigger } from './error-trigger.node.ts';

test('gives on the failed execution and its error', async () => {
  const data = {
    execution: { id: 'x1', workflowId: 'w1', status: 'FAILED', startedAt: '2026-01-01T09:00:00.000Z' },
    error: { class: 'REMOTE', code: 'HTTP_STATUS', message: 'It answered 503' },
  };
  expect(await runNode(errorTrigger, { input: data })).toMatchObject({ value: data, port: 'out' });
});
