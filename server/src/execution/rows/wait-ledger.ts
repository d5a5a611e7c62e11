import type { Wait } from '@hookloom/sdk/wire';
import { deadlineRow, EXECUTION_ORDINAL, waitRowOf, type WaitRow } from './wait-rows.ts';
import type { WaitChanges } from './write-executions.ts';

/** A step as it is committed; `seq` is the number of this change. */
interface StepChange {
  ordinal: number;
  seq: number;
  wait: Wait | null;
}

/** A row as it stands in the table, or will once the present commit is through. */
interface Entry {
  /** The wait as JSON; null where it is not a step's, or not known. */
  json: string | null;
  /** 0 for one that an earlier claim has written, or may have. */
  version: number;
}

/**
 * What one claimed execution has in the table `wait`, so that only changes are written and most executions never touch it.
 *
 * A row that stands there may hold what has woken its step, so it is only written again where the step waits for something else.
 */
export class WaitLedger {
  #rows: ReadonlyMap<number, Entry> = new Map();
  /** The last version that was to be written of each row: it stays the same where a commit is tried again. */
  readonly #versions = new Map<number, Entry>();
  /**
   * Another one in each claim. A row whose deadline has woken the execution too early, by a clock that was ahead of this process's or set
   * back since, is made anew then: as it stands it would wake the execution at each suspension.
   */
  readonly #deadlineVersion = 1 + Math.floor(Math.random() * 2 ** 30);
  /** Ordinals of rows whose steps wait no more; they would wake the execution for ever. */
  #stale: number[] = [];

  /** Whether the table may hold a row of this execution. */
  get hasRows(): boolean {
    return this.#rows.size > 0;
  }

  /** Takes over what an earlier claim has left: the waits of its steps, and perhaps the row of its deadline. */
  restore(steps: readonly { ordinal: number; wait: Wait | null }[], woken: readonly { ordinal: number }[]): void {
    const rows = new Map<number, Entry>();
    for (const { ordinal, wait } of steps) if (wait) rows.set(ordinal, { json: JSON.stringify(wait), version: 0 });
    // Whether there is one is not known; a suspension writes it anew, and an end removes it.
    rows.set(EXECUTION_ORDINAL, { json: null, version: 0 });
    this.#rows = rows;
    this.#stale = woken.flatMap(({ ordinal }) => (rows.has(ordinal) ? [] : [ordinal]));
  }

  /** The version of a step's present wait. Undefined where it has no row. */
  versionOf(ordinal: number): number | undefined {
    return this.#rows.get(ordinal)?.version;
  }

  /** The rows that these steps change; null where there are none. With an end all rows go, with a suspension the deadline's comes. */
  take(
    steps: readonly StepChange[],
    leaves: { ends: boolean; deadline: number | null },
  ): { changes: WaitChanges | null; giveBack(): void } {
    const before = this.#rows;
    if (leaves.ends) {
      this.#rows = new Map();
      return { changes: before.size > 0 ? { upserts: [], removals: [] } : null, giveBack: () => void (this.#rows = before) };
    }
    const upserts: WaitRow[] = [];
    const removals: number[] = [...this.#stale];
    const rows = new Map(before);
    for (const { ordinal, seq, wait } of steps) {
      const known = before.get(ordinal);
      if (wait) {
        const json = JSON.stringify(wait);
        if (known?.json === json) continue;
        const version = this.#versionFor(ordinal, json, seq);
        rows.set(ordinal, { json, version });
        upserts.push(waitRowOf(ordinal, version, wait));
      } else if (known) {
        rows.delete(ordinal);
        removals.push(ordinal);
      }
    }
    const row = leaves.deadline === null ? null : deadlineRow(leaves.deadline, this.#deadlineVersion);
    if (row && before.get(EXECUTION_ORDINAL)?.version !== row.version) {
      rows.set(EXECUTION_ORDINAL, { json: null, version: row.version });
      upserts.push(row);
    }
    if (upserts.length + removals.length === 0) return { changes: null, giveBack: () => {} };
    this.#rows = rows;
    this.#stale = [];
    return { changes: { upserts, removals }, giveBack: () => this.#giveBack(before, upserts) };
  }

  /** The commit may have gone through all the same: what it was to make may be there, and is made again or removed. */
  #giveBack(before: ReadonlyMap<number, Entry>, upserts: readonly WaitRow[]): void {
    const rows = new Map(before);
    for (const { ordinal, version } of upserts) rows.set(ordinal, { json: null, version: ordinal === EXECUTION_ORDINAL ? 0 : version });
    this.#rows = rows;
  }

  #versionFor(ordinal: number, json: string, seq: number): number {
    const last = this.#versions.get(ordinal);
    if (last?.json === json) return last.version;
    this.#versions.set(ordinal, { json, version: seq });
    return seq;
  }
}
