import type { FieldLoader } from '@hookloom/sdk/field';
import { expect, test } from 'vitest';
import { beginLoading, dependencyKey, matchingOptions, missingDependency, nothingLoaded, withPage } from './loaded-options.ts';

const option = (value: string) => ({ value, label: value.toUpperCase() });
const loader: FieldLoader = { name: 'issues', dependsOn: ['credential', 'project'], search: false };
const schema = {
  type: 'object',
  required: ['credential'],
  properties: {
    credential: { type: 'string', title: 'Account' },
    project: { type: 'string', title: 'Project', field: { kind: 'text', required: true } },
  },
};

test('pages follow each other, and no value is listed twice', () => {
  const first = withPage(beginLoading(nothingLoaded, 'k'), 'k', { options: [option('a'), option('b')], next: '2', problem: null });
  const second = withPage(beginLoading(first, 'k'), 'k', { options: [option('b'), option('c'), option('c')], next: null, problem: null });
  expect(second.options.map(({ value }) => value)).toEqual(['a', 'b', 'c']);
  expect(second).toMatchObject({ next: null, isLoading: false });
});

test('another question starts over, and its late answer to the old one is left out', () => {
  const first = withPage(beginLoading(nothingLoaded, 'old'), 'old', { options: [option('a')], next: null, problem: null });
  const asked = beginLoading(first, 'new');
  expect(asked).toMatchObject({ key: 'new', options: [], isLoading: true });
  expect(withPage(asked, 'old', { options: [option('late')], next: null, problem: null })).toBe(asked);
});

test('a problem keeps what was loaded, and asking again takes the problem away', () => {
  const first = withPage(beginLoading(nothingLoaded, 'k'), 'k', { options: [option('a')], next: '2', problem: null });
  const failed = withPage(beginLoading(first, 'k'), 'k', { options: [], next: null, problem: 'Timed out' });
  expect(failed).toMatchObject({ options: [option('a')], next: '2', problem: 'Timed out', isLoading: false });
  expect(beginLoading(failed, 'k').problem).toBeNull();
});

test('filtering looks at labels, values and descriptions', () => {
  const options = [option('alpha'), { value: '7', label: 'Beta', description: 'The alphabet' }, option('gamma')];
  expect(matchingOptions(options, ' ALPHA ').map(({ value }) => value)).toEqual(['alpha', '7']);
  expect(matchingOptions(options, '')).toBe(options);
});

test('nothing is loaded while a parameter that it depends on is empty or only known in a run', () => {
  expect(missingDependency(loader, schema, {})).toBe('Fill in “Account” first.');
  expect(missingDependency(loader, schema, { credential: 'c1' })).toBe('Fill in “Project” first.');
  expect(missingDependency(loader, schema, { credential: 'c1', project: '{{ x }}' })).toContain('is an expression');
  expect(missingDependency(loader, schema, { credential: 'c1', project: 'p' })).toBeNull();
});

test('only what it depends on makes it load anew', () => {
  const before = dependencyKey(loader, { credential: 'c1', project: 'p', title: 'a' });
  expect(dependencyKey(loader, { title: 'b', project: 'p', credential: 'c1' })).toBe(before);
  expect(dependencyKey(loader, { credential: 'c2', project: 'p' })).not.toBe(before);
});
