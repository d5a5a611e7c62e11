import { runNode } from '@hookloom/sdk/testing';
import { expect, test } from 'vitest';
import { webhook } from './webhook.node.ts';

const data = {
  method: 'POST',
  path: '',
  headers: { 'content-type': 'application/json' },
  query: { tag: ['a', 'b'] },
  body: { id: 7 },
  receivedAt: '2026-01-01T00:00:00.000Z',
};

test('gives on what the webhook brought', async () => {
  expect(await runNode(webhook, { params: { source: 's1' }, input: data })).toMatchObject({ value: data, port: 'out' });
});

test('answers automatically unless told otherwise, and needs a source', () => {
  expect(webhook.params.parse({ source: 's1' })).toEqual({ source: 's1', response: 'auto' });
  expect(webhook.params.safeParse({ source: '' }).success).toBe(false);
  expect(webhook.params.safeParse({}).success).toBe(false);
});
