/**
 * Which execution the canvas shows while others start: the newest one, but one that has begun is shown to its end and for a
 * moment longer, so that under load the canvas does not flicker from one to the next.
 */
export interface Followed {
  executionId: string;
  /** When it ended, in milliseconds; null while it runs. */
  endedAt: number | null;
  /** The newest one that started meanwhile, and takes the place next. */
  waiting: SeenExecution | null;
}

export interface SeenExecution {
  /** UUIDv7: sorts by time. */
  id: string;
  ended: boolean;
}

/** Milliseconds that an ended execution stays on the canvas before another one takes its place. */
export const LINGER_MS = 1_500;

/** Takes note of a change of some execution. */
export function follow(followed: Followed | null, seen: SeenExecution, now: number): Followed {
  if (followed === null) return show(seen, now);
  if (followed.executionId === seen.id) {
    return followed.endedAt === null && seen.ended ? { ...followed, endedAt: now } : followed;
  }
  if (seen.id < (followed.waiting?.id ?? followed.executionId)) return followed;
  return settle({ ...followed, waiting: seen }, now);
}

/** Shows the one that waits, once the shown one has lingered. */
export function settle(followed: Followed, now: number): Followed {
  const { waiting, endedAt } = followed;
  return waiting && endedAt !== null && now - endedAt >= LINGER_MS ? show(waiting, now) : followed;
}

export function show(seen: SeenExecution, now: number): Followed {
  return { executionId: seen.id, endedAt: seen.ended ? now : null, waiting: null };
}
