/** How much of the server's time one child may take by what it says: a plugin that writes without end slows down itself, and not the server. Pure. */
import { READING_BURST_MS, READING_SHARE } from './limits.ts';

export class Pace {
  /** Milliseconds past the child's share. */
  private debt = 0;
  private at: number;

  /** Instants are milliseconds of any clock that does not go back. */
  constructor(now: number) {
    this.at = now;
  }

  /** Notes that reading has taken so many milliseconds. Gives how many from now on nothing more is to be read; mostly 0. */
  spend(ms: number, now: number): number {
    this.debt = Math.max(0, this.debt - (now - this.at) * READING_SHARE) + ms;
    this.at = now;
    return this.debt > READING_BURST_MS ? (this.debt - READING_BURST_MS) / READING_SHARE : 0;
  }
}
