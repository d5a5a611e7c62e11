/**
 * Which nodes of a region may run next, in one run of it. Pure: no clock, no values, no I/O.
 *
 * An edge is pending until its source is settled; then it is live (the source's result left by its port) or dead. Edges from a loop into
 * its body are live from the beginning.
 * A node is
 *   idle     until its incoming edges decide,
 *   ready    once all of them are settled and one is live (`join: 'all'`), once so many are live as its join asks for, or once all are
 *            settled and some are live, but not enough: then it is ready only to fail,
 *   settled  when it has run, whatever came of it,
 *   skipped  once all of them are dead; its own edges are dead then.
 * What cannot be reached from the trigger stands outside: its edges are dead from the start, and it is never recorded.
 */
import type { PlannedEdge, PlannedNode, Region } from './plan.ts';

const OUTSIDE = 0;
const IDLE = 1;
const READY = 2;
const SETTLED = 3;
const SKIPPED = 4;

const DEAD = 0;
const PENDING = 1;
const LIVE = 2;

/** States at the beginning, by trigger or by loop: many runs share them. */
const beginnings = new WeakMap<PlannedNode, Uint16Array>();

export class Progress {
  readonly #region: Region;
  readonly #count: number;
  /** For each node its state, then for each the edges pending at it, then for each the live ones; then each edge's state. */
  readonly #states: Uint16Array;

  /** `start` is the trigger, or the loop whose body the region is. */
  constructor(region: Region, start: PlannedNode) {
    this.#region = region;
    this.#count = region.nodes.length;
    let beginning = beginnings.get(start);
    if (!beginning) {
      beginning = region.loop === null ? atTrigger(region, start) : atLoop(region);
      beginnings.set(start, beginning);
    }
    this.#states = beginning.slice();
  }

  /** A node has run and its result left by `port`; null where it left by none. What has become ready or skipped is added to the lists. */
  settle(node: PlannedNode, port: string | null, ready: PlannedNode[], skipped: PlannedNode[]): void {
    this.#states[node.index] = SETTLED;
    const firstSkipped = skipped.length;
    this.#settleEdges(node, port, ready, skipped);
    for (let index = firstSkipped; index < skipped.length; index++) this.#settleEdges(skipped[index] as PlannedNode, null, ready, skipped);
  }

  #settleEdges(node: PlannedNode, port: string | null, ready: PlannedNode[], skipped: PlannedNode[]): void {
    const states = this.#states;
    const count = this.#count;
    for (const edge of node.outgoing) {
      const { target } = edge;
      const live = edge.sourcePort === port;
      states[3 * count + edge.index] = live ? LIVE : DEAD;
      const pending = at(states, count + target.index) - 1;
      states[count + target.index] = pending;
      const lives = at(states, 2 * count + target.index) + Number(live);
      states[2 * count + target.index] = lives;
      if (states[target.index] !== IDLE) continue;
      if (lives > 0 && (pending === 0 || (target.join !== 'all' && lives >= target.join))) {
        states[target.index] = READY;
        ready.push(target);
      } else if (pending === 0) {
        states[target.index] = SKIPPED;
        skipped.push(target);
      }
    }
  }

  isLive(edge: PlannedEdge): boolean {
    return this.#states[3 * this.#count + edge.index] === LIVE;
  }

  /** Whether it has delivered nothing and never will, and yet can be reached from the trigger. */
  isDead(edge: PlannedEdge): boolean {
    return this.#states[3 * this.#count + edge.index] === DEAD && (edge.entry || this.#states[edge.source.index] !== OUTSIDE);
  }

  /** Nodes that may run and have not, in the graph's order. */
  ready(): PlannedNode[] {
    return this.#region.nodes.filter((node) => this.#states[node.index] === READY);
  }

  skipped(): PlannedNode[] {
    return this.#region.nodes.filter((node) => this.#states[node.index] === SKIPPED);
  }
}

const at = (states: Uint16Array, index: number): number => states[index] as number;

function atTrigger(region: Region, trigger: PlannedNode): Uint16Array {
  const count = region.nodes.length;
  const states = new Uint16Array(3 * count + region.edges.length);
  states[trigger.index] = READY;
  const reached = [trigger];
  for (const node of reached) {
    for (const edge of node.outgoing) {
      states[3 * count + edge.index] = PENDING;
      states[count + edge.target.index] = at(states, count + edge.target.index) + 1;
      if (states[edge.target.index] !== OUTSIDE) continue;
      states[edge.target.index] = IDLE;
      reached.push(edge.target);
    }
  }
  return states;
}

function atLoop(region: Region): Uint16Array {
  const count = region.nodes.length;
  const states = new Uint16Array(3 * count + region.edges.length);
  for (const edge of region.edges) {
    states[3 * count + edge.index] = edge.entry ? LIVE : PENDING;
    const counter = (edge.entry ? 2 * count : count) + edge.target.index;
    states[counter] = at(states, counter) + 1;
  }
  for (const node of region.nodes) {
    const [pending, lives] = [at(states, count + node.index), at(states, 2 * count + node.index)];
    states[node.index] = lives > 0 && (pending === 0 || (node.join !== 'all' && lives >= node.join)) ? READY : IDLE;
  }
  return states;
}
