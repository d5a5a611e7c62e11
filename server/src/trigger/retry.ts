/** When trigger services are tried again, asked again, and given up. Pure; `chance` is from 0 up to 1. */

/** Milliseconds after which what could not be taken down is given up. */
export const GIVE_UP_MS = 3 * 24 * 60 * 60_000;

const SET_UP_MS = { first: 5_000, most: 10 * 60_000 };
const TEAR_DOWN_MS = { first: 5_000, most: 60 * 60_000 };
const POLL_MOST_MS = 15 * 60_000;
const RECONNECT_MS = { first: 1_000, most: 60_000 };

/** A connection that has lived so long begins its waits anew. */
export const SETTLED_MS = 60_000;

function grown(first: number, most: number, failures: number): number {
  return Math.min(first * 2 ** Math.min(failures - 1, 30), most);
}

/** The wait before the next try; `failures` are those in a row, 1 after the first. Up to a fifth longer, so that many do not come together. */
export function setUpWait(failures: number, chance: number): number {
  return grown(SET_UP_MS.first, SET_UP_MS.most, failures) * (1 + chance / 5);
}

export function tearDownWait(failures: number, chance: number): number {
  return grown(TEAR_DOWN_MS.first, TEAR_DOWN_MS.most, failures) * (1 + chance / 5);
}

/** From one look to the next: a twentieth more or less than `everyMs`, so that thousands that began together drift apart; longer while looks fail. */
export function pollWait(everyMs: number, failures: number, chance: number): number {
  const wait = Math.min(everyMs * 2 ** Math.min(failures, 20), Math.max(everyMs, POLL_MOST_MS));
  return wait * (0.95 + chance / 10);
}

/** 1 s to 60 s; half of it by chance, so that a service that comes back is not stormed. */
export function reconnectWait(failures: number, chance: number): number {
  return grown(RECONNECT_MS.first, RECONNECT_MS.most, failures) * (0.5 + chance / 2);
}
