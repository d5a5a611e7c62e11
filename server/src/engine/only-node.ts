/** For a try of one node: which others may start, and how it starts where its turn never comes. */
import type { Frame } from './frame.ts';
import { isInRegion } from './past.ts';
import type { Plan } from './plan.ts';
import { Work } from './work.ts';

export class OnlyNode {
  readonly id: string;
  readonly #plan: Plan;
  readonly #usePinned: boolean;
  #started = false;

  constructor(id: string, plan: Plan, usePinned: boolean) {
    this.id = id;
    this.#plan = plan;
    this.#usePinned = usePinned;
  }

  mayStart({ node, recorded }: Work): boolean {
    if (node.id === this.id) this.#started = true;
    if (node.id === this.id || node.manifest.trigger || recorded) return true;
    if (this.#usePinned && node.node.data.settings?.pinnedOutput !== undefined) return true;
    const body = this.#plan.byId.get(this.id)?.body;
    return body ? isInRegion(node.region, body) : false;
  }

  /** The node itself, although it is not ready; null where it has started or there is none. */
  take(root: Frame): Work | null {
    const node = this.#plan.byId.get(this.id);
    if (!node || this.#started) return null;
    const work = new Work(node, root);
    work.isAlone = true;
    return work;
  }
}
