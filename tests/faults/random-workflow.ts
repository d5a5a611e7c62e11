/**
 * Random workflows, and the simple model of what they give: a few lines of arithmetic that share nothing with the engine.
 *
 * Every node carries a number. A node's number is the sum of those that arrive plus its own, and what was skipped counts as nothing.
 * All but `any` wait for whatever leads to them.
 */
import fc from 'fast-check';
import type { GraphEdge, GraphNode, JsonValue } from '@hookloom/sdk/wire';
import { edges, node } from '../workflows.ts';

/** A node of a random workflow; `from` are places of earlier nodes, and -1 is the trigger. */
export type RandomNode =
  | { kind: 'add'; from: number[]; plus: number }
  /** By JavaScript in the sandbox. */
  | { kind: 'code'; from: number[]; plus: number }
  /** Asks a service, once: at-most-once. */
  | { kind: 'call'; from: number[]; plus: number }
  /** Leaves by `true` where its number is even; only what hangs on that port goes on. */
  | { kind: 'even'; from: number[]; plus: number; port: 'true' | 'false' }
  | { kind: 'wait'; from: number[]; plus: number; seconds: number }
  /** Asks a service that fails at first, `failures` times, and is asked again after `delayMs`. */
  | { kind: 'retry'; from: number[]; plus: number; failures: number; delayMs: number }
  /** Asks a service that always fails; what goes on hangs on its error port. */
  | { kind: 'error'; from: number[]; plus: number }
  /** Goes on with whichever branch comes first: its number is the trigger's plus its own. */
  | { kind: 'any'; from: number[]; plus: number }
  /** Calls the workflow `CALLED`, which adds one, and waits for it. */
  | { kind: 'run'; from: number[]; plus: number }
  /** Waits for the one event of the trigger's number. */
  | { kind: 'event'; from: number[]; plus: number }
  /** Adds up its number plus 0, 1, … of so many iterations, each of which asks the service. */
  | { kind: 'loop'; from: number[]; plus: number; items: number; parallel: boolean };

/** `longestWait` in seconds. */
export function randomWorkflow(longestWait: number): fc.Arbitrary<RandomNode[]> {
  const kinds: fc.Arbitrary<(from: number[], plus: number) => RandomNode> = fc.oneof(
    { weight: 3, arbitrary: fc.constant((from: number[], plus: number): RandomNode => ({ kind: 'add', from, plus })) },
    { weight: 2, arbitrary: fc.constant((from: number[], plus: number): RandomNode => ({ kind: 'code', from, plus })) },
    { weight: 3, arbitrary: fc.constant((from: number[], plus: number): RandomNode => ({ kind: 'call', from, plus })) },
    {
      weight: 2,
      arbitrary: fc.constantFrom('true' as const, 'false' as const).map((port) => (from: number[], plus: number): RandomNode => ({
        kind: 'even',
        from,
        plus,
        port,
      })),
    },
    {
      weight: 2,
      arbitrary: fc.integer({ min: 1, max: longestWait }).map((seconds) => (from: number[], plus: number): RandomNode => ({
        kind: 'wait',
        from,
        plus,
        seconds,
      })),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.integer({ min: 1, max: 2 }), fc.constantFrom(50, 2_500))
        .map(([failures, delayMs]) => (from: number[], plus: number): RandomNode => ({ kind: 'retry', from, plus, failures, delayMs })),
    },
    {
      weight: 4,
      arbitrary: fc
        .constantFrom('error' as const, 'any' as const, 'run' as const, 'event' as const)
        .map((kind) => (from: number[], plus: number): RandomNode => ({ kind, from, plus })),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 0, max: 5 }) }, { weight: 1, arbitrary: fc.constant(40) }), fc.boolean())
        .map(([items, parallel]) => (from: number[], plus: number): RandomNode => ({ kind: 'loop', from, plus, items, parallel })),
    },
  );
  const one = fc.tuple(kinds, fc.array(fc.nat(), { minLength: 1, maxLength: 2 }), fc.nat(9));
  return fc.array(one, { minLength: 3, maxLength: 8 }).map((parts) =>
    parts.map(([make, picks, plus], index) => {
      // Each node hangs on one or two before it, the trigger among them.
      const from = [...new Set(picks.map((pick) => (pick % (index + 1)) - 1))].sort((a, b) => a - b);
      return make(from, plus);
    }),
  );
}

/** More failures than any node asks for. */
export const ALWAYS = 99;

const idOf = (index: number): string => (index < 0 ? 'hook' : `n${index}`);

/** What the event is called that `event` nodes wait for; its data is `{ n }`. */
export const AWAITED = 'faults.go';

/** Behind its trigger, whose data is `{ v }`: adds one, by a detour over a short wait. */
export function called(): { nodes: GraphNode[]; edges: GraphEdge[] } {
  const nodes = [
    node('pause', 'core.wait', { mode: 'for', amount: 0.3, unit: 'seconds' }),
    node('last', 'core.set', { fields: [{ name: 'v', value: '{{ trigger.body.v + 1 }}' }] }),
  ];
  return { nodes, edges: edges('hook -> pause', 'pause -> last') };
}

/**
 * The graph behind the trigger `hook`, whose body is `{ n }`; `service` is the address of what at-most-once nodes ask, and `calledId` the
 * workflow that `called` has drawn.
 */
export function drawn(workflow: RandomNode[], service: string, calledId: string): { nodes: GraphNode[]; edges: GraphEdge[] } {
  const nodes: GraphNode[] = [];
  const links: string[] = [];
  const sum = (from: number[], plus: number): string =>
    [...from.map((index) => (index < 0 ? 'trigger.body.n' : `(steps.n${index}?.v ?? 0)`)), plus].join(' + ');
  const ask = (id: string, more = '', fails = 0): string => `${service}/?execution={{ execution.id }}&node=${id}${more}&fails=${fails}`;
  for (const [index, random] of workflow.entries()) {
    const id = idOf(index);
    const value = sum(random.from, random.plus);
    const entry = random.kind === 'add' || random.kind === 'code' ? id : `${id}x`;
    for (const from of random.from) {
      const source = workflow[from];
      links.push(`${idOf(from)}${source?.kind === 'even' ? `.${source.port}` : ''} -> ${entry}`);
    }
    const passOn = (name: string): GraphNode => node(name, 'core.set', { fields: [{ name: 'v', value: `{{ ${value} }}` }] });
    switch (random.kind) {
      case 'add':
        nodes.push(passOn(id));
        break;
      case 'code':
        nodes.push(node(id, 'code.javascript', { code: `return { v: ${value} };` }));
        break;
      case 'call':
        nodes.push(node(`${id}x`, 'http.request', { url: ask(`${id}x`) }), passOn(id));
        links.push(`${id}x -> ${id}`);
        break;
      case 'even':
        nodes.push(
          passOn(`${id}x`),
          node(id, 'core.if', {
            conditions: { combine: 'all', rules: [{ left: `{{ steps.${id}x.v % 2 }}`, operator: 'equals', right: 0 }] },
          }),
        );
        links.push(`${id}x -> ${id}`);
        break;
      case 'wait':
        nodes.push(node(`${id}x`, 'core.wait', { mode: 'for', amount: random.seconds, unit: 'seconds' }), passOn(id));
        links.push(`${id}x -> ${id}`);
        break;
      case 'retry':
        nodes.push(
          node(
            `${id}x`,
            'http.request',
            { url: ask(`${id}x`, '', random.failures) },
            { retry: { attempts: random.failures + 1, backoff: 'fixed', delayMs: random.delayMs } },
          ),
          passOn(id),
        );
        links.push(`${id}x -> ${id}`);
        break;
      case 'error':
        nodes.push(node(`${id}x`, 'http.request', { url: ask(`${id}x`, '', ALWAYS) }, { onError: 'route' }), passOn(id));
        links.push(`${id}x.error -> ${id}`);
        break;
      case 'any':
        nodes.push(
          node(`${id}x`, 'core.merge', { mode: 'any' }),
          node(id, 'core.set', { fields: [{ name: 'v', value: `{{ trigger.body.n + ${random.plus} }}` }] }),
        );
        links.push(`${id}x -> ${id}`);
        break;
      case 'run':
        nodes.push(
          node(`${id}x`, 'core.runWorkflow', { workflow: calledId, data: { v: `{{ ${value} }}` } }),
          node(id, 'core.set', { fields: [{ name: 'v', value: `{{ steps.${id}x.v }}` }] }),
        );
        links.push(`${id}x -> ${id}`);
        break;
      case 'event':
        nodes.push(
          node(`${id}x`, 'core.waitForEvent', { from: 'event', eventType: AWAITED, path: 'n', value: '{{ trigger.body.n }}' }),
          passOn(id),
        );
        links.push(`${id}x.received -> ${id}`);
        break;
      case 'loop':
        nodes.push(
          node(`${id}x`, 'core.loop', {
            items: Array.from({ length: random.items }, (_, item) => item) as JsonValue,
            mode: random.parallel ? 'parallel' : 'sequential',
          }),
          node(`${id}y`, 'http.request', { url: ask(`${id}y`, '-{{ loop.index }}') }),
          node(`${id}z`, 'core.set', { fields: [{ name: 'v', value: '{{ item + loop.index }}' }] }),
          node(id, 'core.set', {
            fields: [{ name: 'v', value: `{{ ${value} + steps.${id}x.reduce((sum, result) => sum + result.v, 0) }}` }],
          }),
        );
        links.push(`${id}x.each -> ${id}y`, `${id}y -> ${id}z`, `${id}x.done -> ${id}`);
        break;
      default:
        random satisfies never;
    }
  }
  return { nodes, edges: edges(...links) };
}

/** What the last node of each part gives for a trigger's number, by node id; null where it is skipped. */
export function expected(workflow: RandomNode[], n: number): Map<string, number | null> {
  const values: (number | null)[] = [];
  /** Whether anything comes over the edge from a node. */
  const arrives = (index: number): boolean => {
    if (index < 0) return true;
    const value = values[index];
    const random = workflow[index];
    if (value === null || value === undefined || !random) return false;
    return random.kind !== 'even' || (value % 2 === 0 ? 'true' : 'false') === random.port;
  };
  for (const random of workflow) {
    if (!random.from.some(arrives)) {
      values.push(null);
      continue;
    }
    let value = random.plus;
    if (random.kind === 'any') value += n;
    else for (const index of random.from) value += index < 0 ? n : (values[index] ?? 0);
    if (random.kind === 'run') value++;
    if (random.kind === 'loop') for (let item = 0; item < random.items; item++) value += item + item;
    values.push(value);
  }
  return new Map(values.map((value, index) => [idOf(index), value]));
}
