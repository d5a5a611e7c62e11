import type { Work } from './work.ts';

/** Works that have started before their places in the list are given up. */
const MAX_USED = 1_024;

/** What is ready and has not started, first come first served. */
export class WorkQueue {
  readonly #works: (Work | undefined)[] = [];
  /** The place of what starts next: taking from the front of a list would move all the rest each time. */
  #head = 0;

  get isEmpty(): boolean {
    return this.#head === this.#works.length;
  }

  add(work: Work): void {
    work.frame.open++;
    this.#works.push(work);
  }

  /** Undefined where it is empty. */
  take(): Work | undefined {
    if (this.isEmpty) return undefined;
    const work = this.#works[this.#head];
    this.#works[this.#head++] = undefined;
    if (this.#head > MAX_USED && this.#head * 2 > this.#works.length) {
      this.#works.splice(0, this.#head);
      this.#head = 0;
    }
    return work;
  }
}
