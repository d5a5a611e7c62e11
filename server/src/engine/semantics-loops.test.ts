/** The specification of loops: graph, input, the steps in order, the end. */
import { expect, test } from 'vitest';
import {
  choose,
  completed,
  echo,
  echoLater,
  exit,
  exitAt,
  fail,
  failed,
  gather,
  halt,
  outcomeOf,
  said,
  later,
  loop,
  say,
  type Row,
} from './testing-nodes.ts';
import type { TestNode } from './testing.ts';

const params = (template: string): TestNode => ({ params: { value: template }, run: (ctx) => ctx.params['value'] as never });
const ifTwo = choose(['two', 'other'], (input) => (input === 2 ? 'two' : 'other'));
/** Takes the less time the later its item comes. */
const countdown: TestNode = {
  run: (ctx) => new Promise((resolve) => setTimeout(() => resolve(ctx.input), 40 - 10 * (ctx.input as number))),
};
const brokenTwo: TestNode = { run: (ctx) => (ctx.input === 2 ? fail().run(ctx) : ctx.input) };
/** At 2 it fails after a moment, while the others go on for long. */
const brokenTwoLater: TestNode = {
  async run(ctx) {
    await new Promise((resolve) => setTimeout(resolve, ctx.input === 2 ? 5 : 200));
    return brokenTwo.run(ctx);
  },
};
const itemFailed = { error: { class: 'REMOTE', code: 'BROKEN', message: 'It broke.' } };

const iterations: Row[] = [
  {
    name: 'the body runs once per item, one after another, and the results leave in order',
    nodes: { loop: loop(), a: echo, b: echoLater(), after: echo },
    edges: ['start -> loop', 'loop.each -> a -> b', 'loop.done -> after'],
    trigger: ['x', 'y'],
    steps: [
      'loop completed done',
      'a[0] completed out',
      'b[0] completed out',
      'a[1] completed out',
      'b[1] completed out',
      'after completed out',
    ],
    end: completed(['x', 'y']),
  },
  {
    name: 'side by side up to the cap, with the results in the order of the items',
    nodes: { loop: loop({ concurrency: 2 }), a: countdown },
    edges: ['start -> loop', 'loop.each -> a'],
    trigger: [0, 1, 2],
    steps: ['loop completed done', 'a[0] completed out', 'a[1] completed out', 'a[2] completed out'],
    end: completed([0, 1, 2]),
  },
  {
    name: 'an empty list leaves at once; the body is not recorded',
    nodes: { loop: loop(), a: echo, after: echo },
    edges: ['start -> loop', 'loop.each -> a', 'loop.done -> after'],
    trigger: [],
    steps: ['loop completed done', 'after completed out'],
    end: completed([]),
  },
  {
    name: 'a loop without a body gives a null per item',
    nodes: { loop: loop() },
    edges: ['start -> loop'],
    trigger: [1, 2],
    steps: ['loop completed done'],
    end: completed([null, null]),
  },
  {
    name: 'a loop that is skipped takes its whole body with it, once',
    nodes: { if: choose(['true', 'false'], String), outer: loop(), inner: loop(), a: echo },
    edges: ['start -> if', 'if.true -> outer', 'outer.each -> inner', 'inner.each -> a'],
    trigger: false,
    steps: ['if completed false', 'outer skipped', 'inner skipped', 'a skipped'],
    end: completed(false),
  },
  {
    name: 'a branch inside the body is decided anew in each iteration',
    nodes: { loop: loop(), if: ifTwo, two: say('two'), other: say('other'), join: gather() },
    edges: ['start -> loop', 'loop.each -> if', 'if.two -> two -> join', 'if.other -> other -> join'],
    trigger: [1, 2],
    steps: [
      'loop completed done',
      'if[0] completed other',
      'two[0] skipped',
      'other[0] completed out',
      'join[0] completed out',
      'if[1] completed two',
      'other[1] skipped',
      'two[1] completed out',
      'join[1] completed out',
    ],
    end: completed([['other'], ['two']]),
  },
  {
    name: 'the result of an iteration is null where no last node has run, and an object where several have',
    nodes: { loop: loop(), if: ifTwo, a: echo, b: say('B') },
    edges: ['start -> loop', 'loop.each -> if', 'if.two -> a', 'if.two -> b'],
    trigger: [1, 2],
    steps: [
      'loop completed done',
      'if[0] completed other',
      'a[0] skipped',
      'b[0] skipped',
      'if[1] completed two',
      'a[1] completed out',
      'b[1] completed out',
    ],
    end: completed([null, { a: 2, b: 'B' }]),
  },
  {
    name: 'a nested loop is one node of the outer body; its steps carry both indices',
    nodes: { outer: loop(), inner: loop(), a: echo, sum: gather() },
    edges: ['start -> outer', 'outer.each -> inner', 'inner.each -> a', 'inner.done -> sum'],
    trigger: [[1, 2], [3]],
    steps: [
      'outer completed done',
      'inner[0] completed done',
      'a[0,0] completed out',
      'a[0,1] completed out',
      'sum[0] completed out',
      'inner[1] completed done',
      'a[1,0] completed out',
      'sum[1] completed out',
    ],
    end: completed([[[1, 2]], [[3]]]),
  },
  {
    name: 'batches are a list of lists, looped over in two levels side by side',
    nodes: { batches: loop({ concurrency: 2 }), items: loop({ concurrency: 2 }), a: echoLater() },
    edges: ['start -> batches', 'batches.each -> items', 'items.each -> a'],
    trigger: [
      [1, 2],
      [3, 4],
    ],
    steps: [
      'batches completed done',
      'items[0] completed done',
      'items[1] completed done',
      'a[0,0] completed out',
      'a[0,1] completed out',
      'a[1,0] completed out',
      'a[1,1] completed out',
    ],
    end: completed([
      [1, 2],
      [3, 4],
    ]),
  },
  {
    name: 'a stop inside a loop ends the execution',
    nodes: { loop: loop(), a: halt },
    edges: ['start -> loop', 'loop.each -> a'],
    trigger: ['x', 'y'],
    steps: ['loop failed', 'a[0] completed'],
    end: { status: 'COMPLETED', result: 'x' },
  },
  {
    name: 'expressions see the item, the place in the loop, and the steps of the own iteration before those around it',
    nodes: {
      before: say('b'),
      outer: loop(),
      inner: loop(),
      a: params('{{item}}{{loop.index}}{{loop.last}}{{loop.count}}<{{loop.parent.index}}{{steps.before}}{{input}}'),
      b: params('{{steps.a}}{{loop.first}}'),
    },
    edges: ['start -> outer', 'start -> before', 'outer.each -> inner', 'inner.each -> a -> b'],
    trigger: [['p', 'q'], ['r']],
    options: { ports: {} },
    steps: [
      'outer completed done',
      'before completed out',
      'inner[0] completed done',
      'a[0,0] completed out',
      'b[0,0] completed out',
      'a[0,1] completed out',
      'b[0,1] completed out',
      'inner[1] completed done',
      'a[1,0] completed out',
      'b[1,0] completed out',
    ],
    end: completed([['p0false2<0bptrue', 'q1true2<0bqfalse'], ['r0true1<1brtrue']]),
  },
];

const exits: Row[] = [
  {
    name: 'ends its iteration with this result, and begins no further one',
    nodes: { loop: loop(), a: exitAt(2), b: echo },
    edges: ['start -> loop', 'loop.each -> a -> b'],
    trigger: [1, 2, 3],
    steps: ['loop completed done', 'a[0] completed out', 'b[0] completed out', 'a[1] completed (exit loop)'],
    end: completed([1, 'exit at 2']),
  },
  {
    name: 'side by side: those under way go on to their end',
    nodes: { loop: loop({ concurrency: 2 }), a: exitAt(2), b: echoLater(20) },
    edges: ['start -> loop', 'loop.each -> a -> b'],
    trigger: [1, 2, 3],
    steps: ['loop completed done', 'a[0] completed out', 'a[1] completed (exit loop)', 'b[0] completed out'],
    end: completed([1, 'exit at 2']),
  },
  {
    name: 'what runs beside it in its iteration is stopped',
    nodes: { loop: loop(), slow: later('late', 200), exit },
    edges: ['start -> loop', 'loop.each -> slow', 'loop.each -> exit'],
    trigger: [1, 2],
    steps: ['loop completed done', 'slow[0] failed', 'exit[0] completed (exit loop)'],
    end: completed([1]),
  },
  {
    name: 'ends the innermost loop alone',
    nodes: { outer: loop(), inner: loop(), exit },
    edges: ['start -> outer', 'outer.each -> inner', 'inner.each -> exit'],
    trigger: [
      [1, 2],
      [3, 4],
    ],
    steps: [
      'outer completed done',
      'inner[0] completed done',
      'exit[0,0] completed (exit loop)',
      'inner[1] completed done',
      'exit[1,0] completed (exit loop)',
    ],
    end: completed([[1], [3]]),
  },
  {
    name: 'outside of a loop it fails',
    nodes: { exit },
    edges: ['start -> exit'],
    steps: ['exit failed'],
    end: failed('exit', 'NO_LOOP'),
  },
];

const failures: Row[] = [
  {
    name: 'stop: the loop fails with its item, and so does the execution, which names the node inside',
    nodes: { loop: loop(), a: brokenTwo },
    edges: ['start -> loop', 'loop.each -> a'],
    trigger: [1, 2, 3],
    steps: ['loop failed', 'a[0] completed out', 'a[1] failed'],
    end: failed('a'),
  },
  {
    name: 'stop, side by side: the other iterations are stopped',
    nodes: { loop: loop({ concurrency: 3 }), a: echo, b: brokenTwoLater },
    edges: ['start -> loop', 'loop.each -> a -> b'],
    trigger: [1, 2, 3, 4],
    steps: ['loop failed', 'a[0] completed out', 'a[1] completed out', 'a[2] completed out', 'b[0] failed', 'b[1] failed', 'b[2] failed'],
    end: failed('b'),
  },
  {
    name: 'stop, and the loop’s own error is routed',
    nodes: { loop: loop({}, { onError: 'route' }), a: brokenTwo, after: echo, rescue: echo },
    edges: ['start -> loop', 'loop.each -> a', 'loop.done -> after', 'loop.error -> rescue'],
    trigger: [1, 2, 3],
    steps: ['loop failed error', 'a[0] completed out', 'a[1] failed', 'after skipped', 'rescue completed out'],
    end: completed(itemFailed),
  },
  {
    name: 'continue: the failure is the item’s result, and the loop goes on',
    nodes: { loop: loop({ onItemError: 'continue' }), a: brokenTwo, b: echo },
    edges: ['start -> loop', 'loop.each -> a -> b'],
    trigger: [1, 2, 3],
    steps: ['loop completed done', 'a[0] completed out', 'b[0] completed out', 'a[1] failed', 'a[2] completed out', 'b[2] completed out'],
    end: completed([1, itemFailed, 3]),
  },
  {
    name: 'continue: what runs beside the failure in its iteration is stopped',
    nodes: { loop: loop({ onItemError: 'continue' }), slow: later('late', 200), a: fail() },
    edges: ['start -> loop', 'loop.each -> slow', 'loop.each -> a'],
    trigger: [1],
    steps: ['loop completed done', 'slow[0] failed', 'a[0] failed'],
    end: completed([itemFailed]),
  },
  {
    name: 'an inner loop that fails is an item of the outer one that failed',
    nodes: { outer: loop({ onItemError: 'continue' }), inner: loop(), a: brokenTwo },
    edges: ['start -> outer', 'outer.each -> inner', 'inner.each -> a'],
    trigger: [[1, 2], [3]],
    steps: [
      'outer completed done',
      'inner[0] failed',
      'a[0,0] completed out',
      'a[0,1] failed',
      'inner[1] completed done',
      'a[1,0] completed out',
    ],
    end: completed([itemFailed, [3]]),
  },
  {
    name: 'a node’s own error settings come first',
    nodes: { loop: loop(), a: { ...brokenTwo, settings: { onError: 'continue' } }, b: say('b') },
    edges: ['start -> loop', 'loop.each -> a -> b'],
    trigger: [2],
    steps: ['loop completed done', 'a[0] failed out', 'b[0] completed out'],
    end: completed(['b']),
  },
  {
    name: 'not a list',
    nodes: { loop: loop(), a: echo },
    edges: ['start -> loop', 'loop.each -> a'],
    trigger: { no: 'list' },
    steps: ['loop failed'],
    end: failed('loop', 'LOOP_NOT_A_LIST'),
  },
  {
    name: 'more than 10,000 items',
    nodes: { loop: loop({ items: Array.from({ length: 10_001 }, () => 0) }), a: echo },
    edges: ['start -> loop', 'loop.each -> a'],
    steps: ['loop failed'],
    end: failed('loop', 'LOOP_TOO_LONG'),
  },
  {
    name: 'a list that cannot be had goes on as any failure does',
    nodes: { loop: loop({}, { onError: 'continue' }), a: echo, after: say('after') },
    edges: ['start -> loop', 'loop.each -> a', 'loop.done -> after'],
    steps: ['loop failed done', 'after completed out'],
    end: completed('after'),
  },
];

test.each(iterations)('loops: $name', async (row) => {
  expect(await outcomeOf(row)).toMatchObject(said(row));
});
test.each(exits)('early exit: $name', async (row) => {
  expect(await outcomeOf(row)).toMatchObject(said(row));
});
test.each(failures)('failing items: $name', async (row) => {
  expect(await outcomeOf(row)).toMatchObject(said(row));
});
