import { runNode } from '@hookloom/sdk/testing';
import { expect, test } from 'vitest';
import { approval } from './approval.node.ts';

test('asks its question, for ever or for some time', async () => {
  expect((await runNode(approval, { params: { message: 'Go on?' } })).directive).toMatchObject({
    wait: { kind: 'APPROVAL', message: 'Go on?', until: null },
  });
  expect((await runNode(approval, { params: { message: 'Go on?', timeout: 1 }, now: 5 })).directive).toMatchObject({
    wait: { until: 86_400_005 },
  });
});

test('a question is required', async () => {
  await expect(runNode(approval, { params: { message: '' } })).rejects.toMatchObject({ code: 'PARAMS_INVALID' });
});
