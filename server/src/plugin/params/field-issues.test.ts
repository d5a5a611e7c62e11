import type { JsonObject, JsonValue } from '@hookloom/sdk';
import { expect, test } from 'vitest';
import { discoverPlugins } from '../discovery/discovery.ts';
import { createRegistry } from '../registry.ts';
import { validateParams } from './validate-params.ts';

const registry = createRegistry(await discoverPlugins());

function faults(type: string, params: JsonObject): string[] {
  const node = registry.nodeType(type);
  if (!node) throw new Error(`no ${type}`);
  return validateParams(node, params).map(({ path, message }) => `${path}: ${message}`);
}

test('what is shown is to be filled in, by the values or defaults beside it', () => {
  expect(faults('core.waitForEvent', {})).toEqual(['source: Source is required']);
  expect(faults('core.waitForEvent', { source: 's1' })).toEqual([]);
  expect(faults('core.waitForEvent', { from: 'event' })).toEqual(['eventType: Event type is required']);
  expect(faults('core.waitForEvent', { from: 'event', eventType: ' ' })).toEqual(['eventType: Event type is required']);
  expect(faults('core.waitForEvent', { from: 'event', eventType: 'paid' })).toEqual([]);
  expect(faults('core.wait', {})).toEqual([]);
  expect(faults('core.wait', { mode: 'until' })).toEqual(['until: Until is required']);
  expect(faults('core.wait', { mode: 'until', until: '{{ trigger.at }}' })).toEqual([]);
});

const question = (key: string, yes: string, no: string): JsonObject => ({
  key,
  yes,
  no,
  conditions: { combine: 'all', rules: [{ left: 1, operator: 'is_true' }] },
});
const tree = (...questions: JsonValue[]): string[] =>
  faults('core.decisionTree', { questions, outcomes: [{ key: 'fast' }, { key: 'slow' }] });

test('a decision tree without faults has none', () => {
  expect(tree(question('a', 'b', 'c'), question('c', 'b', 'slow'), question('b', 'fast', 'slow'))).toEqual([]);
});

test('an answer that leads to nothing is named', () => {
  expect(tree(question('a', 'gone', 'slow'))).toEqual([
    'questions.0.yes: Yes leads to names "gone", and there is none with this key among the questions and outcomes',
  ]);
  expect(tree(question('a', 'constructor', 'slow'))).toHaveLength(1);
});

test('a circle is named', () => {
  expect(tree(question('start', 'a', 'slow'), question('a', 'b', 'slow'), question('b', 'fast', 'a'))).toEqual([
    'questions.2.no: These lead round in a circle: a → b → a',
  ]);
  expect(tree(question('a', 'a', 'slow'))).toEqual(['questions.0.yes: These lead round in a circle: a → a']);
});

test('a key that stands for two things is refused', () => {
  expect(tree(question('fast', 'slow', 'slow'), question('slow', 'fast', 'fast'))).toEqual(
    expect.arrayContaining([expect.stringMatching(/^outcomes\.0\.key: Key "fast" is taken/)]),
  );
});

test('a long chain of questions is walked without end or overflow', () => {
  const chain = Array.from({ length: 20_000 }, (_, index) => question(`q${index}`, `q${index + 1}`, 'slow'));
  expect(tree(...chain, question('q20000', 'fast', 'slow'))).toEqual([]);
});
