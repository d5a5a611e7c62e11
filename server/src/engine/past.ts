/** What earlier claims have committed, found by frame. */
import type { Plan, PlannedNode, Region } from './plan.ts';
import type { RecordedStep } from './ports.ts';

export class Past {
  readonly #steps = new Map<string, RecordedStep[]>();
  readonly #lastIndex = new Map<string, number>();
  /** Steps that had not ended and have not been taken up, by ordinal. */
  readonly #unfinished = new Map<number, { recorded: RecordedStep; node: PlannedNode }>();
  readonly lastOrdinal: number;

  /** `recorded` is in the order of the ordinals. Steps of nodes that the plan does not have are left out. */
  constructor(plan: Plan, recorded: readonly RecordedStep[]) {
    let lastOrdinal = 0;
    for (const step of recorded) {
      lastOrdinal = Math.max(lastOrdinal, step.ordinal);
      const node = plan.byId.get(step.nodeId);
      if (!node) continue;
      const key = keyOf(node.region, step.iteration);
      const steps = this.#steps.get(key);
      if (steps) steps.push(step);
      else this.#steps.set(key, [step]);
      if (step.status === 'RUNNING' || step.status === 'PENDING' || step.status === 'WAITING')
        this.#unfinished.set(step.ordinal, { recorded: step, node });
      const index = step.iteration.at(-1);
      if (index === undefined) continue;
      const loopKey = keyOf(node.region, step.iteration.slice(0, -1));
      this.#lastIndex.set(loopKey, Math.max(this.#lastIndex.get(loopKey) ?? -1, index));
    }
    this.lastOrdinal = lastOrdinal;
  }

  /** The steps of one run of a region, in the order of their ordinals. */
  of(region: Region, iteration: readonly number[]): readonly RecordedStep[] {
    return this.#steps.get(keyOf(region, iteration)) ?? [];
  }

  /** The last item of a loop of which there are steps; -1 where there is none. `iteration` is the loop's own. */
  lastIndex(body: Region, iteration: readonly number[]): number {
    return this.#lastIndex.get(keyOf(body, iteration)) ?? -1;
  }

  takeUp(ordinal: number): void {
    this.#unfinished.delete(ordinal);
  }

  /** Takes the unfinished steps of a region, and of the bodies inside it, whose iteration begins so. */
  takeUnfinished(region: Region, iteration: readonly number[]): { recorded: RecordedStep; node: PlannedNode }[] {
    const taken = [...this.#unfinished.values()].filter(
      ({ recorded, node }) => isInRegion(node.region, region) && iteration.every((index, depth) => recorded.iteration[depth] === index),
    );
    for (const { recorded } of taken) this.#unfinished.delete(recorded.ordinal);
    return taken;
  }
}

const keyOf = (region: Region, iteration: readonly number[]): string => `${region.index}:${iteration.join(',')}`;

/** Whether it is the other one, or a body inside it. */
export function isInRegion(region: Region, other: Region): boolean {
  for (let inner: Region | undefined = region; inner; inner = inner.loop?.region) if (inner === other) return true;
  return false;
}
