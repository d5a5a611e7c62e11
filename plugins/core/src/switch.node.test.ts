import { runNode } from '@hookloom/sdk/testing';
import { expect, test } from 'vitest';
import { switchNode } from './switch.node.ts';

const holds = (yes: boolean) => ({ combine: 'all', rules: [{ left: yes, operator: 'is_true' }] });

test('the first case that holds wins', async () => {
  const cases = [
    { key: 'a', title: 'A', conditions: holds(false) },
    { key: 'b', title: 'B', conditions: holds(true) },
    { key: 'c', conditions: holds(true) },
  ];
  expect(await runNode(switchNode, { params: { cases }, input: 5 })).toMatchObject({ port: 'b', value: 5 });
});

test('otherwise the input leaves by default', async () => {
  const params = { cases: [{ key: 'a', conditions: holds(false) }] };
  expect(await runNode(switchNode, { params, input: 5 })).toMatchObject({ port: 'default', value: 5 });
});

test.each(['', 'with space', '__proto__', '-a', '{{x}}'])('the key "%s" is refused', (key) => {
  expect(switchNode.params.safeParse({ cases: [{ key, conditions: holds(true) }] }).success).toBe(false);
});

test('needs a case', () => {
  expect(switchNode.params.safeParse({ cases: [] }).success).toBe(false);
});
