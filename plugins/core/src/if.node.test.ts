import { runNode } from '@hookloom/sdk/testing';
import { expect, test } from 'vitest';
import { ifNode } from './if.node.ts';

const when = (left: number, right: number) => ({ conditions: { combine: 'all', rules: [{ left, operator: 'greater_than', right }] } });

test('sends its input by the port that the conditions choose', async () => {
  expect(await runNode(ifNode, { params: when(2, 1), input: { a: 1 } })).toMatchObject({ port: 'true', value: { a: 1 } });
  expect(await runNode(ifNode, { params: when(1, 2), input: { a: 1 } })).toMatchObject({ port: 'false', value: { a: 1 } });
});

test('a pattern that is not valid fails as the user’s fault', async () => {
  const params = { conditions: { combine: 'all', rules: [{ left: 'a', operator: 'regex_match', right: '(' }] } };
  await expect(runNode(ifNode, { params })).rejects.toMatchObject({ class: 'USER', code: 'INVALID_CONDITION' });
});

test('conditions are required', async () => {
  await expect(runNode(ifNode, {})).rejects.toMatchObject({ code: 'PARAMS_INVALID' });
});
