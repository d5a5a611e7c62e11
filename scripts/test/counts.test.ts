import { expect, test } from 'vitest';

import { countTests } from './counts.ts';

const passing = { status: 'passed', assertionResults: [{ status: 'passed' }, { status: 'passed' }] };
const failing = { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] };

test('counts tests', () => {
  expect(countTests(0, { numPassedTests: 2, numFailedTests: 0, testResults: [passing] })).toEqual({ passed: 2, failed: 0 });
  expect(countTests(1, { numPassedTests: 3, numFailedTests: 1, testResults: [passing, failing] })).toEqual({ passed: 3, failed: 1 });
});

test('a file that does not load, a crash and a missing report are failures', () => {
  const unloaded = { status: 'failed', assertionResults: [] };
  expect(countTests(1, { numPassedTests: 2, numFailedTests: 0, testResults: [passing, unloaded] })).toEqual({ passed: 2, failed: 1 });
  expect(countTests(1, { numPassedTests: 2, numFailedTests: 0, testResults: [passing] })).toEqual({ passed: 2, failed: 1 });
  expect(countTests(null, { numPassedTests: 2, numFailedTests: 0, testResults: [passing] })).toEqual({ passed: 2, failed: 1 });
  expect(countTests(0, undefined)).toEqual({ passed: 0, failed: 1 });
});
