import type { Failure, RetryPolicy } from '@hookloom/sdk/wire';
import { expect, test } from 'vitest';
import { delayBeforeRetry } from './retry.ts';

const remote: Failure = { class: 'REMOTE', code: 'HTTP_STATUS', message: '' };
const fixed: RetryPolicy = { attempts: 3, delayMs: 100, backoff: 'fixed' };
const growing: RetryPolicy = { attempts: 10, delayMs: 100, backoff: 'exponential', maxDelayMs: 1_000 };

test.each<[string, RetryPolicy | undefined, number, Failure, number, number | null]>([
  ['no policy', undefined, 1, remote, 0, null],
  ['the first failure', fixed, 1, remote, 0.5, 100],
  ['the last try has failed', fixed, 3, remote, 0, null],
  ['the author’s fault is not worth another try', fixed, 1, { ...remote, class: 'USER' }, 0, null],
  ['unless the policy says so', { ...fixed, on: ['USER'] }, 1, { ...remote, class: 'USER' }, 0, 100],
  ['a step cut off by a crash never is', { ...fixed, on: ['OURS'] }, 1, { class: 'OURS', code: 'INTERRUPTED', message: '' }, 0, null],
  ['growing waits double', growing, 3, remote, 1, 400],
  ['half of a growing wait is left to chance', growing, 3, remote, 0, 200],
  ['up to the cap', growing, 9, remote, 1, 1_000],
  ['or an hour', { ...growing, delayMs: 3_000_000, maxDelayMs: undefined }, 2, remote, 1, 3_600_000],
])('%s', (_, policy, attempt, failure, chance, delay) => {
  expect(delayBeforeRetry(policy, attempt, failure, chance)).toBe(delay);
});
