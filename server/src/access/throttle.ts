import type { Clock } from '../lib/clock.ts';

const windowMs = 15 * 60_000;
const allowedFailures = 10;
const rememberedKeys = 10_000;

interface Failures {
  count: number;
  since: number;
}

/**
 * Counts failed sign-ins per account and address in this process: ten within 15 minutes, then none until the
 * window has passed. Both make the key, so that nobody can lock an account's owner out from elsewhere.
 */
export class SignInThrottle {
  readonly #clock: Clock;
  readonly #failures = new Map<string, Failures>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  isBlocked(email: string, address: string): boolean {
    const failures = this.#current(key(email, address));
    return failures !== undefined && failures.count >= allowedFailures;
  }

  failed(email: string, address: string): void {
    const id = key(email, address);
    const failures = this.#current(id) ?? { count: 0, since: this.#clock.now() };
    this.#failures.delete(id);
    this.#failures.set(id, { ...failures, count: failures.count + 1 });
    // The map keeps the order of insertion, so its first key is the one unused for longest.
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > rememberedKeys && oldest !== undefined) this.#failures.delete(oldest);
  }

  succeeded(email: string, address: string): void {
    this.#failures.delete(key(email, address));
  }

  #current(id: string): Failures | undefined {
    const failures = this.#failures.get(id);
    if (failures && this.#clock.now() - failures.since >= windowMs) {
      this.#failures.delete(id);
      return undefined;
    }
    return failures;
  }
}

function key(email: string, address: string): string {
  return `${email}\n${address}`;
}
