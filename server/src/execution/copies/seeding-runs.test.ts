/** What the engine makes of seeds: a copy goes on as the original would have. */
import { exitLoop, loopOver, toPort } from '@hookloom/sdk';
import { EXIT_LOOP_PORT, type JsonValue } from '@hookloom/sdk/wire';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Plan } from '../../engine/plan.ts';
import type { RecordedStep, StepRecord } from '../../engine/ports.ts';
import { run, type RunEnd } from '../../engine/run.ts';
import { planOf, type TestNode } from '../../engine/testing.ts';
import { structureOf, type GraphStructure } from './graph-structure.ts';
import { placeOf, seedsOf, type Cut } from './seeding.ts';

interface Drawn {
  plan: Plan;
  structure: GraphStructure;
  /** Places at which a node fails. */
  failing: Set<string>;
  /** Places in the order in which nodes were run. */
  runs: string[];
}

/** Random nodes in an order in which edges lead on only; some leave by one of two ports, and some stand behind a loop's body port. */
async function drawn(nodes: Record<string, TestNode>, edges: string[]): Promise<Drawn> {
  const failing = new Set<string>();
  const runs: string[] = [];
  const watched = Object.entries(nodes).map(([id, node]): [string, TestNode] => [
    id,
    {
      ...node,
      run(ctx) {
        const place = placeOfKey(ctx.idempotencyKey);
        runs.push(place);
        if (failing.has(place)) throw new Error(`failed at ${place}`);
        return node.run(ctx);
      },
    },
  ]);
  const plan = await planOf(Object.fromEntries(watched), edges);
  const graph = {
    nodes: plan.nodes.map((planned) => planned.node),
    edges: edges.map((edge, index) => {
      const [from = '', target = ''] = edge.split(' -> ');
      const [source = '', sourceHandle] = from.split('.');
      return { id: `e${index}`, source, sourceHandle: sourceHandle ?? null, target };
    }),
  };
  const manifests = new Map(plan.nodes.map(({ node, manifest }) => [node.type, manifest]));
  return { plan, structure: structureOf(graph, (type) => manifests.get(type)), failing, runs };
}

/** `x:node:0:1` names iteration 0,1 of the node. */
function placeOfKey(key: string): string {
  const [, nodeId = '', ...iteration] = key.split(':');
  return placeOf(nodeId, iteration.map(Number));
}

async function execute(
  { plan, runs }: Drawn,
  recorded: RecordedStep[],
): Promise<{ end: RunEnd; steps: Map<string, RecordedStep>; ran: string[] }> {
  runs.length = 0;
  const records = new Map<number, StepRecord>();
  const missing = (): never => {
    throw new Error('not part of this test');
  };
  const end = await run(
    {
      plan,
      triggerNodeId: 'start',
      trigger: { n: 1 },
      execution: { id: 'x', workflowId: 'w', workspaceId: 's' },
      recorded,
      signal: new AbortController().signal,
    },
    {
      clock: { now: () => 1_000 },
      changed: (step) => void records.set(step.ordinal, step),
      commit: async () => {},
      evaluate: missing,
      host: missing,
      javascript: missing,
      respond: missing,
      callWorkflow: missing,
    },
  ).done;
  const steps = [...recorded.filter(({ ordinal }) => !records.has(ordinal)), ...[...records.values()].map(asRecorded)];
  steps.sort((one, other) => one.ordinal - other.ordinal);
  return { end, steps: new Map(steps.map((step) => [placeOf(step.nodeId, step.iteration), step])), ran: [...runs] };
}

function asRecorded(step: StepRecord): RecordedStep {
  const { paramsJson, outputJson } = step;
  return {
    ...step,
    params: paramsJson === null ? null : (JSON.parse(paramsJson) as JsonValue),
    output: outputJson === null ? null : (JSON.parse(outputJson) as JsonValue),
  };
}

/** The rows that a copy begins with, as `seeds.ts` writes them. */
function begun({ structure }: Drawn, steps: Map<string, RecordedStep>, cut: Cut | null): RecordedStep[] {
  const traces = [...steps.values()].map((step) => ({ ...step, sources: step.sources ?? null }));
  return seedsOf({ structure, steps: traces, triggerNodeId: 'start' }, cut).map(({ step, reopened }, index) => {
    const recorded = steps.get(placeOf(step.nodeId, step.iteration)) as RecordedStep;
    const open = { status: 'RUNNING' as const, output: null, outputPort: null, error: null };
    return { ...recorded, ordinal: index + 1, reused: !reopened, ...(reopened ? open : {}) };
  });
}

/** What became of each step. An early exit stops what is under way beside it, which may be more or less: where there is one, what is in loops is left out. */
function outcome(steps: Map<string, RecordedStep>, exits: boolean): Record<string, JsonValue> {
  const compared = [...steps].filter(([, { iteration }]) => !exits || iteration.length === 0);
  return Object.fromEntries(compared.map(([place, { status, outputPort, output }]) => [place, [status, outputPort, output]]));
}

const hasExit = (steps: Map<string, RecordedStep>): boolean => [...steps.values()].some(({ outputPort }) => outputPort === EXIT_LOOP_PORT);

/** Nodes whose output tells all that has led to it. */
const trace: TestNode['run'] = (ctx) => ({ from: ctx.inputs.map(({ nodeId, value }) => [nodeId, JSON.stringify(value).length]) });
const fork: TestNode['run'] = (ctx) => toPort(JSON.stringify(ctx.inputs).length % 2 === 0 ? 'even' : 'odd', trace(ctx) as JsonValue);

interface Drawing {
  nodes: Record<string, TestNode>;
  edges: string[];
}

/**
 * A random graph: layers of plain and forking nodes, and loops over two or three items whose bodies are such graphs again.
 * `prefix` keeps the names apart; the first node is the way in, the last one the way out.
 */
const drawing = (prefix: string, depth: number): fc.Arbitrary<Drawing> =>
  fc
    .array(
      fc.record({
        kind: fc.constantFrom('plain', 'plain', 'fork', ...(depth > 0 ? (['loop'] as const) : [])),
        picks: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
        body: depth > 0 ? drawing(`${prefix}b`, depth - 1) : fc.constant(null),
        items: fc.integer({ min: 1, max: 3 }),
        concurrency: fc.integer({ min: 1, max: 3 }),
        exits: fc.boolean(),
      }),
      {
        minLength: 1,
        maxLength: 5,
      },
    )
    .map((parts) => {
      const nodes: Drawing['nodes'] = { [`${prefix}0`]: { run: trace } };
      const edges: string[] = [];
      const ways = [`${prefix}0`];
      for (const [index, { kind, picks, body, items, concurrency, exits }] of parts.entries()) {
        const id = `${prefix}${index + 1}`;
        for (const way of new Set(picks.map((pick) => ways[pick % ways.length]))) edges.push(`${way} -> ${id}`);
        if (kind === 'fork') {
          nodes[id] = { run: fork, outputs: ['even', 'odd'] };
          ways.push(`${id}.even`, `${id}.odd`);
        } else if (kind === 'loop' && body) {
          const list = Array.from({ length: items }, (_, item) => item);
          nodes[id] = {
            // Of iterations side by side an early exit stops more or fewer, as it comes.
            run: () => loopOver({ items: list, concurrency: exits ? 1 : concurrency, onItemError: 'stop' }),
            outputs: ['each', 'done'],
            body: 'each',
          };
          const inner = Object.keys(body.nodes).map((name): [string, TestNode] => [`${id}${name}`, body.nodes[name] as TestNode]);
          Object.assign(nodes, Object.fromEntries(inner));
          edges.push(...body.edges.map((edge) => edge.replaceAll(/(?<=^|-> )/g, id)), `${id}.each -> ${id}${prefix}b0`);
          if (exits) {
            const last = `${id}out`;
            nodes[last] = { run: (ctx) => (ctx.idempotencyKey.endsWith(':1') ? exitLoop('out') : 'in') };
            edges.push(`${id}${prefix}b0 -> ${last}`);
          }
          ways.push(`${id}.done`);
        } else {
          nodes[id] = { run: trace };
          ways.push(id);
        }
      }
      return { nodes, edges };
    });

const whole = drawing('n', 2).map(({ nodes, edges }) => ({ nodes, edges: ['start -> n0', ...edges] }));

test('a fork with nothing changed gives what the original gave, and runs nothing that was taken over', async () => {
  await fc.assert(
    fc.asyncProperty(whole, fc.nat(), async ({ nodes, edges }, pick) => {
      const graph = await drawn(nodes, edges);
      const original = await execute(graph, []);
      expect(original.end.status).toBe('COMPLETED');
      const forkable = [...original.steps.values()].filter(({ status }) => status !== 'SKIPPED');
      const at = forkable[pick % forkable.length] as RecordedStep;
      const seeds = begun(graph, original.steps, at);
      const copy = await execute(graph, seeds);
      const exits = hasExit(original.steps);
      expect(outcome(copy.steps, exits)).toEqual(outcome(original.steps, exits));
      const takenOver = new Set(seeds.filter(({ reused }) => reused).map(({ nodeId, iteration }) => placeOf(nodeId, iteration)));
      expect(copy.ran.filter((place) => takenOver.has(place))).toEqual([]);
      if (at.nodeId !== 'start') expect(copy.ran).toContain(placeOf(at.nodeId, at.iteration));
    }),
    { numRuns: 150 },
  );
});

test('a retry ends as the original would have without the failure, and repeats nothing that was through', async () => {
  await fc.assert(
    fc.asyncProperty(whole, fc.nat(), async ({ nodes, edges }, pick) => {
      const graph = await drawn(nodes, edges);
      const ideal = await execute(graph, []);
      const places = ideal.ran;
      graph.failing.add(places[pick % places.length] as string);
      const failed = await execute(graph, []);
      expect(failed.end.status).toBe('FAILED');
      graph.failing.clear();
      const copy = await execute(graph, begun(graph, failed.steps, null));
      expect(copy.end.status).toBe('COMPLETED');
      const exits = hasExit(ideal.steps);
      expect(outcome(copy.steps, exits)).toEqual(outcome(ideal.steps, exits));
      const through = [...failed.steps].filter(([, { status }]) => status === 'COMPLETED').map(([place]) => place);
      expect(copy.ran.filter((place) => through.includes(place))).toEqual([]);
    }),
    { numRuns: 150 },
  );
});
