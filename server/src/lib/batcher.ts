/**
 * Collects single pieces of work and does them in groups, so that one commit serves many callers.
 *
 * While a group is under way the next one gathers, so a lone item waits for nobody and a crowd shares its commits.
 * A group that fails is halved and tried again, down to the items that cannot be done: one bad row harms nobody else.
 */
export interface BatcherOptions<Item, Result> {
  /** Does a whole group; results in the order of the items. It must do all of it or, when it throws, none. */
  run(items: Item[]): Promise<Result[]>;
  /** Items per group at most. Default 200. */
  maxItems?: number;
  /** Groups under way at once. Default 1. */
  maxRunning?: number;
  /** Whether the failure lies with one of the items, so that halving can find it. Default: always. */
  isItemsFault?(error: unknown): boolean;
}

interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

export class Batcher<Item, Result> {
  readonly #options: Required<BatcherOptions<Item, Result>>;
  #waiting: Waiting<Item, Result>[] = [];
  #running = 0;
  #scheduled = false;
  #idle: (() => void)[] = [];

  constructor(options: BatcherOptions<Item, Result>) {
    this.#options = { maxItems: 200, maxRunning: 1, isItemsFault: () => true, ...options };
  }

  /** Resolves once the item's group is done; rejects with what the group, or the item alone, failed with. */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#schedule();
    });
  }

  /** Resolves when nothing waits and nothing is under way. */
  async drained(): Promise<void> {
    if (this.#waiting.length === 0 && this.#running === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #schedule(): void {
    if (this.#scheduled || this.#running >= this.#options.maxRunning || this.#waiting.length === 0) return;
    this.#scheduled = true;
    // After the present round of I/O callbacks, so that everything that has just arrived shares the group.
    setImmediate(() => {
      this.#scheduled = false;
      this.#startGroup();
    });
  }

  #startGroup(): void {
    const group = this.#waiting.splice(0, this.#options.maxItems);
    if (group.length === 0) return;
    this.#running++;
    void this.#runGroup(group).finally(() => {
      this.#running--;
      this.#schedule();
      if (this.#running === 0 && this.#waiting.length === 0) for (const resolve of this.#idle.splice(0)) resolve();
    });
    this.#schedule();
  }

  async #runGroup(group: Waiting<Item, Result>[]): Promise<void> {
    let results: Result[];
    try {
      results = await this.#options.run(group.map((waiting) => waiting.item));
    } catch (error) {
      if (group.length === 1 || !this.#options.isItemsFault(error)) {
        for (const waiting of group) waiting.reject(error);
        return;
      }
      const half = Math.ceil(group.length / 2);
      await this.#runGroup(group.slice(0, half));
      await this.#runGroup(group.slice(half));
      return;
    }
    for (const [index, waiting] of group.entries()) waiting.resolve(results[index] as Result);
  }
}
