/** Graphs made up at random, cut off at random: as in the specification of restarts. */
import { exitLoop, toPort, waitUntil } from '@hookloom/sdk';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fail, failing, gather, loop, say } from './testing-nodes.ts';
import { cutOff } from './testing-restart.ts';
import type { TestNode } from './testing.ts';

const FAR = 1_000_000_000;

type Block =
  | { kind: 'sync' | 'async' | 'wait' | 'fails' | 'retried' }
  | { kind: 'if'; taken: boolean; yes: Block[]; no: Block[] }
  | { kind: 'fork'; branches: Block[][] }
  | { kind: 'loop'; items: number; concurrency: number; exitAt: number | null; body: Block[] };

const { blocks } = fc.letrec<{ blocks: Block[]; block: Block }>((tie) => ({
  blocks: fc.array(tie('block'), { minLength: 1, maxLength: 3, depthIdentifier: 'graph' }),
  block: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'graph' },
    fc.record({ kind: fc.constantFrom('sync' as const, 'async' as const, 'wait' as const, 'fails' as const, 'retried' as const) }),
    fc.record({ kind: fc.constant('if' as const), taken: fc.boolean(), yes: tie('blocks'), no: tie('blocks') }),
    fc.record({ kind: fc.constant('fork' as const), branches: fc.array(tie('blocks'), { minLength: 2, maxLength: 3 }) }),
    fc.record({
      kind: fc.constant('loop' as const),
      items: fc.nat(3),
      concurrency: fc.integer({ min: 1, max: 3 }),
      exitAt: fc.option(fc.nat(2)),
      body: tie('blocks'),
    }),
  ),
}));

/** Draws the blocks behind `from`; gives what comes last. */
function draw(list: Block[], from: string, nodes: Record<string, TestNode>, edges: string[]): string {
  let last = from;
  const add = (node: TestNode, ...befores: string[]): string => {
    const id = `n${Object.keys(nodes).length}`;
    nodes[id] = node;
    for (const before of befores) edges.push(`${before} -> ${id}`);
    return id;
  };
  for (const block of list) {
    if (block.kind === 'if') {
      const id = add({ outputs: ['yes', 'no'], run: () => toPort(block.taken ? 'yes' : 'no', 'chosen') }, last);
      last = add(gather(), draw(block.yes, `${id}.yes`, nodes, edges), draw(block.no, `${id}.no`, nodes, edges));
    } else if (block.kind === 'fork') {
      const id = add(say('fork'), last);
      last = add(gather(), ...block.branches.map((branch) => draw(branch, id, nodes, edges)));
    } else if (block.kind === 'loop') {
      const id = add(loop({ items: Array.from({ length: block.items }, (_, index) => index), concurrency: block.concurrency }), last);
      const { exitAt: at } = block;
      // Side by side, which iterations had begun by then is a matter of time.
      const isExit = at !== null && block.concurrency === 1;
      const first = isExit ? add({ run: (ctx) => (ctx.input === at ? exitLoop('exit') : ctx.input) }, `${id}.each`) : `${id}.each`;
      draw(block.body, first, nodes, edges);
      last = `${id}.done`;
    } else {
      last = add(simple[block.kind], last);
    }
  }
  return last;
}

const simple: Record<'sync' | 'async' | 'wait' | 'fails' | 'retried', TestNode> = {
  sync: { run: (ctx) => ctx.idempotencyKey },
  async: { run: async (ctx) => (await Promise.resolve(), ctx.idempotencyKey) },
  wait: { run: (ctx) => waitUntil(FAR, ctx.idempotencyKey) },
  fails: fail({ onError: 'continue' }),
  retried: failing(1, { retry: { attempts: 3, delayMs: 60_000, backoff: 'fixed' } }),
};

test('any graph, cut off anywhere', async () => {
  await fc.assert(
    fc.asyncProperty(blocks, fc.array(fc.nat(), { minLength: 1, maxLength: 4 }), async (list, cuts) => {
      const nodes: Record<string, TestNode> = {};
      const edges: string[] = [];
      draw(list, 'start', nodes, edges);
      const { cut, whole } = await cutOff({ nodes, edges }, (changes) => cuts.map((count) => count % changes));
      expect(cut).toEqual(whole);
    }),
    { numRuns: 150 },
  );
}, 60_000);
