/** The specification of error settings: what becomes of a step that fails, outside of loops and inside. */
import type { RetryPolicy } from '@hookloom/sdk/wire';
import { expect, test } from 'vitest';
import { completed, echo, fail, failed, failing, outcomeOf, said, loop, never, say, type Row } from './testing-nodes.ts';

const retry: RetryPolicy = { attempts: 3, delayMs: 1, backoff: 'fixed' };
const behind = { next: say('next'), rescue: say('rescue') };
const edges = ['start -> a', 'a -> next', 'a.error -> rescue'];
const goOn = ['a failed out', 'rescue skipped', 'next completed out'];
const route = ['a failed error', 'next skipped', 'rescue completed out'];
const ends: Pick<Row, 'steps' | 'end'>[] = [
  { steps: ['a failed'], end: failed('a') },
  { steps: goOn, end: completed('next') },
  { steps: route, end: completed('rescue') },
];
const settings = ['stop', 'continue', 'route'] as const;

const outside: Row[] = settings.flatMap((onError, index): Row[] => {
  const { steps, end } = ends[index] as Pick<Row, 'steps' | 'end'>;
  const tooSlow = onError === 'stop' ? failed('a', 'NODE_TIMEOUT') : end;
  return [
    { name: `${onError}, where it fails`, nodes: { a: fail({ onError }), ...behind }, edges, steps, end },
    {
      name: `${onError}, where it fails with each of its tries`,
      nodes: { a: failing(3, { onError, retry }), ...behind },
      edges,
      steps,
      end,
    },
    {
      name: `${onError}, where a later try succeeds`,
      nodes: { a: failing(2, { onError, retry }), ...behind },
      edges,
      steps: ['a completed out', 'rescue skipped', 'next completed out'],
      end: completed('next'),
    },
    {
      name: `${onError}, where another try is not worth it`,
      nodes: { a: fail({ onError, retry: { ...retry, delayMs: 60_000 } }, 'USER'), ...behind },
      edges,
      steps,
      end,
    },
    { name: `${onError}, where it takes too long`, nodes: { a: never({ onError, timeoutMs: 5 }), ...behind }, edges, steps, end: tooSlow },
    {
      name: `${onError}, where each try takes too long`,
      nodes: { a: never({ onError, timeoutMs: 5, retry }), ...behind },
      edges,
      steps,
      end: tooSlow,
    },
  ];
});

const broken = { error: { class: 'REMOTE', code: 'BROKEN', message: 'It broke.' } };
const slow = { error: { class: 'TIMEOUT', code: 'NODE_TIMEOUT', message: 'The step did not finish within 5 ms.' } };
const bodyEdges = ['start -> loop', 'loop.each -> a', 'a -> next', 'a.error -> rescue'];
const inBody = (steps: string[]): string[] => ['loop completed done', ...steps.map((step) => step.replace(' ', '[0] '))];

const inside: Row[] = (['stop', 'continue'] as const).flatMap((onItemError) =>
  settings.flatMap((onError): Row[] =>
    [false, true].flatMap((retried) => {
      const more = retried ? { retry } : {};
      const name = `${onError}${retried ? ', with tries' : ''}, in a loop whose items' errors ${onItemError === 'stop' ? 'stop it' : 'are results'}`;
      const base = { edges: bodyEdges, trigger: [1] };
      const around = { loop: loop({ onItemError }), ...behind };
      const make = (kind: string, a: Row['nodes'][string], error: object, code: string): Row => ({
        ...base,
        name: `${name}: ${kind}`,
        nodes: { ...around, a },
        ...(onError === 'stop'
          ? onItemError === 'stop'
            ? { steps: ['loop failed', 'a[0] failed'], end: failed('a', code) }
            : { steps: inBody(['a failed']), end: completed([error] as never) }
          : onError === 'continue'
            ? { steps: inBody(goOn), end: completed(['next']) }
            : { steps: inBody(route), end: completed(['rescue']) }),
      });
      return [
        make('it fails', fail({ onError, ...more }), broken, 'BROKEN'),
        make('it takes too long', never({ onError, timeoutMs: 5, ...more }), slow, 'NODE_TIMEOUT'),
      ];
    }),
  ),
);

const loops: Row[] = [
  {
    name: 'a loop whose item has failed is not tried again as a whole',
    nodes: { loop: loop({}, { retry: { ...retry, on: ['REMOTE', 'USER'] } }), a: fail() },
    edges: ['start -> loop', 'loop.each -> a'],
    trigger: [1, 2],
    steps: ['loop failed', 'a[0] failed'],
    end: failed('a'),
  },
  {
    name: 'a step in a loop is tried again in its own iteration',
    nodes: { loop: loop(), a: failing(1, { retry }), b: echo },
    edges: ['start -> loop', 'loop.each -> a -> b'],
    trigger: [1, 2],
    steps: ['loop completed done', 'a[0] completed out', 'b[0] completed out', 'a[1] completed out', 'b[1] completed out'],
    end: completed(['fine', 'fine']),
  },
];

test.each(outside)('$name', async (row) => {
  expect(await outcomeOf(row)).toMatchObject(said(row));
});
test.each(inside)('$name', async (row) => {
  expect(await outcomeOf(row)).toMatchObject(said(row));
});
test.each(loops)('$name', async (row) => {
  expect(await outcomeOf(row)).toMatchObject(said(row));
});
