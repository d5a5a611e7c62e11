import type { ErrorClass, Failure, RetryPolicy } from '@hookloom/sdk/wire';

/** The longest wait where the policy names none: an hour. */
const DEFAULT_MAX_DELAY_MS = 60 * 60_000;
const WORTH_ANOTHER_TRY: ErrorClass[] = ['REMOTE', 'TIMEOUT'];

/**
 * Milliseconds until the next try of a step whose try number `attempt` has failed, or null where it has failed for good.
 * Growing waits double, and half of each is left to chance, so that many steps that failed together do not come back together.
 * `chance` is from 0 to 1.
 */
export function delayBeforeRetry(policy: RetryPolicy | undefined, attempt: number, failure: Failure, chance: number): number | null {
  if (!policy || attempt >= policy.attempts) return null;
  // Whether it took effect is not known, whatever the policy says of the server's own faults.
  if (failure.code === 'INTERRUPTED' || !(policy.on ?? WORTH_ANOTHER_TRY).includes(failure.class)) return null;
  if (policy.backoff === 'fixed') return policy.delayMs;
  const grown = Math.min(policy.delayMs * 2 ** (attempt - 1), policy.maxDelayMs ?? DEFAULT_MAX_DELAY_MS);
  return grown / 2 + (grown / 2) * chance;
}
