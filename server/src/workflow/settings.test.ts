import type { WorkflowSettings } from '@hookloom/sdk/wire';
import { expect, test } from 'vitest';
import { parseGraph } from './graph.ts';
import { settingsIssues } from './settings.ts';

/** Expressions belong to a later room; here whatever has parentheses is JavaScript. */
const rules = {
  isPlain: (text: string) => !text.includes('('),
  stepsNamedIn: (text: string) => (text.includes('steps.') ? ['a'] : []),
};
const issues = (settings: WorkflowSettings): string[] => settingsIssues(settings, rules).map(({ path }) => path);

test.each<[string, WorkflowSettings, string[]]>([
  [
    'all that there is',
    {
      timeoutMs: 1_000,
      priority: 'HIGH',
      concurrency: { limit: 1, key: '{{ trigger.body.id }}' },
      debounce: { delayMs: 1, maxDelayMs: 1, key: 'x' },
      maxQueued: 1,
    },
    [],
  ],
  ['nothing', {}, []],
  ['a time limit below a second', { timeoutMs: 999 }, ['settings.timeoutMs']],
  ['a time limit of a year', { timeoutMs: 365 * 86_400_000 }, []],
  ['a time limit above a year', { timeoutMs: 365 * 86_400_000 + 1 }, ['settings.timeoutMs']],
  [
    'limits of nothing',
    { concurrency: { limit: 0 }, debounce: { delayMs: 0 }, maxQueued: 0 },
    ['settings.concurrency.limit', 'settings.debounce.delayMs', 'settings.maxQueued'],
  ],
  ['a longest delay below the delay', { debounce: { delayMs: 500, maxDelayMs: 499 } }, ['settings.debounce.maxDelayMs']],
  [
    'JavaScript in keys',
    { concurrency: { limit: 1, key: '{{ f(1) }}' }, debounce: { delayMs: 5, key: '{{ f(1) }}' } },
    ['settings.concurrency.key', 'settings.debounce.key'],
  ],
  ['a key of a step', { concurrency: { limit: 1, key: '{{ steps.a.id }}' } }, ['settings.concurrency.key']],
])('publishing takes or refuses %s', (_, settings, paths) => {
  expect(issues(settings)).toEqual(paths);
});

test.each([
  [{ priority: 'VERY' }, 'graph.settings.priority'],
  [{ timeoutMs: '5' }, 'graph.settings.timeoutMs'],
  [{ concurrency: {} }, 'graph.settings.concurrency.limit'],
  [{ concurrency: { limit: 1.5 } }, 'graph.settings.concurrency.limit'],
  [{ debounce: { delayMs: 1, key: 'a\0' } }, 'graph.settings.debounce.key'],
  [5, 'graph.settings'],
])('a draft cannot hold the settings %o', (settings, path) => {
  expect(() => parseGraph({ nodes: [], edges: [], settings })).toThrow(
    expect.objectContaining({ issues: [expect.objectContaining({ path })] }),
  );
});

test('a draft keeps its settings as they are, also those that make no sense yet', () => {
  const settings = { timeoutMs: 0, concurrency: { limit: 0, key: '' }, later: true };
  expect(parseGraph({ nodes: [], edges: [], settings }).settings).toEqual(settings);
  expect(parseGraph({ nodes: [], edges: [] })).not.toHaveProperty('settings');
});
