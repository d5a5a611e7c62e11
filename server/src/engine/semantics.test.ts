/** The specification of branches and joins: graph, input, the steps in order, the end. */
import { expect, test } from 'vitest';
import { choose, completed, echo, fail, failed, gather, halt, outcomeOf, said, later, say, type Row } from './testing-nodes.ts';
import type { TestNode } from './testing.ts';

const branch = choose(['true', 'false'], (input) => (input ? 'true' : 'false'));
const absent: TestNode = { run: (ctx) => ctx.absent.map(({ nodeId, port }) => `${nodeId}.${port}`) };

const branches: Row[] = [
  {
    name: 'the port that a result leaves by is taken, what hangs on the others is skipped to its end',
    nodes: { if: branch, yes: say('yes'), no: say('no'), after: echo },
    edges: ['start -> if', 'if.true -> yes', 'if.false -> no -> after'],
    trigger: true,
    steps: ['if completed true', 'no skipped', 'after skipped', 'yes completed out'],
    end: completed('yes'),
  },
  {
    name: 'a port without edges ends its branch',
    nodes: { if: branch, yes: say('yes') },
    edges: ['start -> if', 'if.true -> yes'],
    trigger: false,
    steps: ['if completed false', 'yes skipped'],
    end: completed(false),
  },
  {
    name: 'one port may lead to several nodes, which all get the value',
    nodes: { a: echo, b: echo, c: gather() },
    edges: ['start -> a -> c', 'start -> b -> c'],
    trigger: 'x',
    steps: ['a completed out', 'b completed out', 'c completed out'],
    end: completed(['x', 'x']),
  },
  {
    name: 'a switch takes one of many',
    nodes: { switch: choose(['a', 'b', 'c', 'other'], (input) => input as string), a: say('A'), b: say('B'), c: say('C'), other: say('O') },
    edges: ['start -> switch', 'switch.a -> a', 'switch.b -> b', 'switch.c -> c', 'switch.other -> other'],
    trigger: 'b',
    steps: ['switch completed b', 'a skipped', 'c skipped', 'other skipped', 'b completed out'],
    end: completed('B'),
  },
  {
    name: 'a node with a skipped and a taken branch before it runs',
    nodes: { if: branch, yes: say('yes'), no: say('no'), merge: gather() },
    edges: ['start -> if', 'if.true -> yes -> merge', 'if.false -> no -> merge'],
    trigger: true,
    steps: ['if completed true', 'no skipped', 'yes completed out', 'merge completed out'],
    end: completed(['yes']),
  },
  {
    name: 'a stop ends the execution with its result, also from the midst of it',
    nodes: { slow: later('late', 200), end: halt, after: echo },
    edges: ['start -> slow', 'start -> end -> after'],
    trigger: 'result',
    steps: ['slow failed', 'end completed'],
    end: { status: 'COMPLETED', result: 'result', lastOutput: 'result' },
  },
  {
    name: 'a disabled node passes its first input on',
    nodes: { off: fail({ disabled: true }), next: echo },
    edges: ['start -> off -> next'],
    trigger: 'kept',
    steps: ['off completed out', 'next completed out'],
    end: completed('kept'),
  },
];

const two = { slow: later('slow', 30), fast: later('fast', 1) };
const twoEdges = ['start -> slow -> join', 'start -> fast -> join'];
const joins: Row[] = [
  {
    name: 'all: the join waits for every branch, and has the values in the order of the edges',
    nodes: { ...two, join: gather() },
    edges: twoEdges,
    steps: ['slow completed out', 'fast completed out', 'join completed out'],
    end: completed(['slow', 'fast']),
  },
  {
    name: 'any: the first to arrive is enough, and what comes later changes nothing',
    nodes: { ...two, join: gather('any') },
    edges: twoEdges,
    steps: ['slow completed out', 'fast completed out', 'join completed out'],
    end: completed('slow'),
  },
  {
    name: 'first 2 of 3',
    nodes: { ...two, third: later('third', 10), join: gather(2) },
    edges: [...twoEdges, 'start -> third -> join'],
    steps: ['slow completed out', 'fast completed out', 'third completed out', 'join completed out'],
    end: completed('slow'),
  },
  {
    name: 'first 2, of which one branch is skipped: the join can never be complete, and fails',
    nodes: { if: branch, yes: say('yes'), no: say('no'), join: gather(2), after: echo },
    edges: ['start -> if', 'if.true -> yes -> join -> after', 'if.false -> no -> join'],
    trigger: true,
    steps: ['if completed true', 'no skipped', 'yes completed out', 'join failed'],
    end: failed('join', 'MERGE_INCOMPLETE'),
  },
  {
    name: 'first 2 that can never be complete, with its error routed',
    nodes: { if: branch, yes: say('yes'), no: say('no'), join: gather(2, { onError: 'route' }), after: echo, rescue: say('rescued') },
    edges: ['start -> if', 'if.true -> yes -> join', 'if.false -> no -> join', 'join -> after', 'join.error -> rescue'],
    trigger: true,
    steps: ['if completed true', 'no skipped', 'yes completed out', 'join failed error', 'after skipped', 'rescue completed out'],
    end: completed('rescued'),
  },
  {
    name: 'more than there are edges: never complete',
    nodes: { a: say('a'), b: say('b'), join: gather(3) },
    edges: ['start -> a -> join', 'start -> b -> join'],
    steps: ['a completed out', 'b completed out', 'join failed'],
    end: failed('join', 'MERGE_INCOMPLETE'),
  },
  ...(['all', 'any', 2] as const).map((join): Row => ({
    name: `${join}: a join of which every branch is skipped is skipped`,
    nodes: { if: branch, a: say('a'), b: say('b'), join: gather(join) },
    edges: ['start -> if', 'if.true -> a -> join', 'if.true -> b -> join'],
    trigger: false,
    steps: ['if completed false', 'a skipped', 'b skipped', 'join skipped'],
    end: completed(false),
  })),
  {
    name: 'a join knows which branches were skipped, by the port that they hung on',
    nodes: { if: branch, yes: say('yes'), no: say('no'), join: absent },
    edges: ['start -> if', 'if.true -> yes -> join', 'if.false -> no -> join', 'if.false -> join'],
    trigger: true,
    steps: ['if completed true', 'no skipped', 'yes completed out', 'join completed out'],
    end: completed(['no.out', 'if.false']),
  },
  {
    name: 'what hangs on another trigger counts neither as arrived nor as skipped',
    nodes: { other: say(1), behind: say(2), mine: absent },
    edges: ['start -> mine', 'other -> behind -> mine'],
    steps: ['mine completed out'],
    end: completed([]),
  },
];

test.each(branches)('branches: $name', async (row) => {
  expect(await outcomeOf(row)).toMatchObject(said(row));
});
test.each(joins)('joins: $name', async (row) => {
  expect(await outcomeOf(row)).toMatchObject(said(row));
});
