import type { JsonValue } from '@hookloom/sdk';
import { runNode } from '@hookloom/sdk/testing';
import { expect, test } from 'vitest';
import { decisionTree } from './decision-tree.node.ts';

const question = (key: string, holds: boolean, yes: string, no: string): JsonValue => ({
  key,
  conditions: { combine: 'all', rules: [{ left: holds, operator: 'is_true' }] },
  yes,
  no,
});
const outcomes = [{ key: 'fast' }, { key: 'slow' }];
const run = async (...questions: JsonValue[]) => runNode(decisionTree, { params: { questions, outcomes }, input: { a: 1 } });

test('follows the answers from the first question on, and tells its way', async () => {
  const result = await run(question('vip', false, 'fast', 'big'), question('big', true, 'fast', 'slow'));
  expect(result).toMatchObject({ port: 'fast', value: { a: 1 } });
  expect(result.logs).toEqual([{ level: 'info', message: 'vip no → big yes → fast' }]);
});

test('questions off the way are not asked', async () => {
  const broken = {
    key: 'broken',
    conditions: { combine: 'all', rules: [{ left: 'a', operator: 'regex_match', right: '(' }] },
    yes: 'fast',
    no: 'fast',
  };
  expect(await run(question('vip', false, 'broken', 'slow'), broken)).toMatchObject({ port: 'slow' });
  await expect(run(question('vip', true, 'broken', 'slow'), broken)).rejects.toMatchObject({ code: 'INVALID_CONDITION' });
});

test('two ways may lead to the same question', async () => {
  expect(await run(question('a', true, 'b', 'c'), question('c', true, 'b', 'slow'), question('b', true, 'fast', 'slow'))).toMatchObject({
    port: 'fast',
  });
});

test('a circle ends as an error that names it', async () => {
  const circle = run(question('a', true, 'b', 'slow'), question('b', false, 'fast', 'a'));
  await expect(circle).rejects.toMatchObject({
    class: 'USER',
    code: 'DECISION_CIRCLE',
    message: expect.stringContaining('a yes → b no → a'),
  });
});

test('an answer that leads to nothing is an error that names it', async () => {
  const lost = run(question('a', true, 'gone', 'slow'));
  await expect(lost).rejects.toMatchObject({ class: 'USER', code: 'DECISION_UNKNOWN', message: expect.stringContaining('"gone"') });
});

test.each(['__proto__', 'constructor', '{{ x }}'])('the name %s is no outcome by accident', async (name) => {
  await expect(run(question('a', true, name, 'slow'))).rejects.toMatchObject({ code: 'DECISION_UNKNOWN' });
});

test('needs a question and an outcome', () => {
  expect(decisionTree.params.safeParse({ questions: [], outcomes }).success).toBe(false);
  expect(decisionTree.params.safeParse({ questions: [question('a', true, 'fast', 'slow')], outcomes: [] }).success).toBe(false);
});
