/** Where the time comes from. Passed in, so that a test of a month's delay takes no month. */
export interface Clock {
  /** Milliseconds since 1970 in UTC. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };
