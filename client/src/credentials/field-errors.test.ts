import { expect, test } from 'vitest';
import { faultsOf } from './field-errors.ts';

const refused = (...paths: string[]) => ({
  code: 'VALIDATION_FAILED',
  message: 'Mend this first',
  issues: paths.map((path) => ({ path, message: `about ${path}` })),
});
const fields = new Set(['name', 'token']);

test('issues go to their fields, and nothing is left to say above them', () => {
  const faults = faultsOf(refused('values.token', 'input.name'), fields);
  expect([...faults.byField]).toEqual([['token', 'about values.token']]);
  expect(faults.name).toBe('about input.name');
  expect(faults.problem).toBeUndefined();
});

test('a credential’s own field called name is not the credential’s name', () => {
  const faults = faultsOf(refused('input.values.name'), fields);
  expect(faults.name).toBeUndefined();
  expect(faults.byField.get('name')).toBe('about input.values.name');
});

test('what has no field is said above', () => {
  const faults = faultsOf(refused('values.other', 'values.token', 'type'), fields);
  expect(faults.problem?.issues.map(({ path }) => path)).toEqual(['values.other', 'type']);
  expect(faultsOf(refused(), fields).problem?.message).toBe('Mend this first');
});
