/**
 * Which nodes may run next. Pure: no clock, no values, no I/O.
 *
 * An edge is pending until its source is settled; then it is live (the source's result left by its port) or dead.
 * A node is
 *   idle     until its incoming edges decide,
 *   ready    once all of them are settled and one is live (`join: all`), or at the first live one (`join: any`),
 *   settled  when it has run, whatever came of it,
 *   skipped  once all of them are dead; its own edges are dead then.
 * What cannot be reached from the trigger stands outside: its edges are dead from the start, and it is never recorded.
 */
import type { Plan, PlannedNode } from './plan.ts';

type NodeState = 'outside' | 'idle' | 'ready' | 'settled' | 'skipped';
type EdgeState = 'pending' | 'live' | 'dead';

export interface Advance {
  ready: PlannedNode[];
  skipped: PlannedNode[];
}

export class Progress {
  readonly #plan: Plan;
  readonly #nodes: NodeState[];
  readonly #edges: EdgeState[];

  constructor(plan: Plan, trigger: PlannedNode) {
    this.#plan = plan;
    this.#nodes = plan.nodes.map(() => 'outside');
    this.#edges = plan.edges.map(() => 'dead');
    const reached = [trigger];
    this.#nodes[trigger.index] = 'ready';
    for (let node = reached.pop(); node; node = reached.pop()) {
      for (const edge of node.outgoing) {
        this.#edges[edge.index] = 'pending';
        if (this.#nodes[edge.target] !== 'outside') continue;
        this.#nodes[edge.target] = 'idle';
        reached.push(plan.nodes[edge.target] as PlannedNode);
      }
    }
  }

  /** A node has run and its result left by `port`; null where it left by none. */
  settle(node: PlannedNode, port: string | null): Advance {
    const advance: Advance = { ready: [], skipped: [] };
    this.#nodes[node.index] = 'settled';
    const changed = [node];
    const livePort = new Map([[node, port]]);
    for (let source = changed.pop(); source; source = changed.pop()) {
      const live = livePort.get(source) ?? null;
      for (const edge of source.outgoing) {
        this.#edges[edge.index] = edge.sourcePort === live ? 'live' : 'dead';
        const target = this.#plan.nodes[edge.target] as PlannedNode;
        if (this.#nodes[target.index] !== 'idle') continue;
        const decided = this.#decide(target);
        if (decided === 'ready') advance.ready.push(target);
        if (decided !== 'skipped') continue;
        advance.skipped.push(target);
        changed.push(target);
      }
    }
    return advance;
  }

  isLive(edgeIndex: number): boolean {
    return this.#edges[edgeIndex] === 'live';
  }

  /** Nodes that may run and have not, in the graph's order. */
  ready(): PlannedNode[] {
    return this.#plan.nodes.filter((node) => this.#nodes[node.index] === 'ready');
  }

  skipped(): PlannedNode[] {
    return this.#plan.nodes.filter((node) => this.#nodes[node.index] === 'skipped');
  }

  #decide(node: PlannedNode): NodeState {
    const states = node.incoming.map((edge) => this.#edges[edge.index]);
    const live = states.includes('live');
    const pending = states.includes('pending');
    const next: NodeState = live && (node.join === 'any' || !pending) ? 'ready' : pending ? 'idle' : 'skipped';
    this.#nodes[node.index] = next;
    return next;
  }
}
