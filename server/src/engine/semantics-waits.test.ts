/**
 * The specification of waits: graph, what wakes it, the steps in order, the end. Each is run twice: suspended at each wait and taken up
 * from what is on record, and held in the process.
 */
import { type JsonValue, type Wait } from '@hookloom/sdk/wire';
import { NodeError } from '@hookloom/sdk';
import { expect, test, vi } from 'vitest';
import type { EnginePorts, StepRecord, Wakeup } from './ports.ts';
import { ask, call, completed, echo, fail, failed, failing, hear, later, line, loop, say, sleep, type Row } from './testing-nodes.ts';
import { planOf, recordedOf, runPlan, startPlan } from './testing.ts';

const NOW = 1_000;
const FAR = 1_000_000_000;

interface WaitRow extends Row {
  /** What each round of waiting is for, by node; then what wakes one of them. */
  rounds: { waits: Record<string, Partial<Wait>>; wakes: [nodeId: string, wakeup: Wakeup] }[];
}

const time: Wakeup = { by: 'TIME' };
const event = (data: JsonValue): Wakeup => ({ by: 'EVENT', event: { id: 'e1', type: 'paid', data, createdAt: NOW } });
const eventOut = (data: JsonValue): object => ({ id: 'e1', type: 'paid', data, createdAt: new Date(NOW).toISOString() });
const decision = (approved: boolean): Wakeup => ({
  by: 'APPROVAL',
  approved,
  member: { id: 'm', name: 'Mia' },
  comment: 'ok',
  decidedAt: NOW,
});
const decided = (approved: boolean): object => ({
  approved,
  by: { id: 'm', name: 'Mia' },
  comment: 'ok',
  decidedAt: new Date(NOW).toISOString(),
});
const childFailed: Wakeup = { by: 'WORKFLOW', status: 'FAILED', error: { class: 'REMOTE', code: 'HTTP', message: 'Nobody answered.' } };
const childWait = { kind: 'WORKFLOW', executionId: 'child', until: null } as const;

const rows: WaitRow[] = [
  {
    name: 'time: the value leaves when the instant has come',
    nodes: { wait: sleep(FAR), after: echo },
    edges: ['start -> wait -> after'],
    trigger: 'kept',
    rounds: [{ waits: { wait: { kind: 'TIME', until: FAR } }, wakes: ['wait', time] }],
    steps: ['wait completed out', 'after completed out'],
    end: completed('kept'),
  },
  {
    name: 'event: it leaves by the main port',
    nodes: { wait: hear(), after: echo, late: say('late') },
    edges: ['start -> wait', 'wait -> after', 'wait.timeout -> late'],
    rounds: [{ waits: { wait: { kind: 'EVENT', topic: 'paid' } }, wakes: ['wait', event(5)] }],
    steps: ['wait completed out', 'late skipped', 'after completed out'],
    end: completed(eventOut(5) as JsonValue),
  },
  {
    name: 'event: in vain, by the port for it',
    nodes: { wait: hear({ until: FAR }), after: echo, late: echo },
    edges: ['start -> wait', 'wait -> after', 'wait.timeout -> late'],
    rounds: [{ waits: { wait: { kind: 'EVENT', until: FAR } }, wakes: ['wait', time] }],
    steps: ['wait completed timeout', 'after skipped', 'late completed out'],
    end: completed(null),
  },
  {
    name: 'event: in vain, without a port for it',
    nodes: { wait: hear({ until: FAR }, ['out']), after: echo },
    edges: ['start -> wait -> after'],
    rounds: [{ waits: { wait: { kind: 'EVENT', until: FAR } }, wakes: ['wait', time] }],
    steps: ['wait failed'],
    end: { status: 'FAILED', failure: { class: 'TIMEOUT', code: 'WAIT_TIMEOUT', nodeId: 'wait' } },
  },
  {
    name: 'event: one for which the condition is false does not count',
    nodes: { wait: hear({ condition: 'event.data.ok' }), after: echo },
    edges: ['start -> wait -> after'],
    rounds: [
      { waits: { wait: { kind: 'EVENT' } }, wakes: ['wait', event({ ok: false })] },
      { waits: { wait: { kind: 'EVENT', after: 'e1' } }, wakes: ['wait', event({ ok: true })] },
    ],
    steps: ['wait completed out', 'after completed out'],
    end: completed(eventOut({ ok: true }) as JsonValue),
  },
  {
    name: 'event: a condition in JavaScript sees the event and the steps before',
    nodes: { a: say(5), wait: hear({ condition: 'event.data > steps.a' }), after: echo },
    edges: ['start -> a -> wait -> after'],
    rounds: [{ waits: { wait: { kind: 'EVENT' } }, wakes: ['wait', event(6)] }],
    options: {
      ports: {
        evaluate: async ([source], { event: given, steps }) => {
          expect([source, given, { ...(steps as object) }]).toEqual(['event.data > steps.a', eventOut(6), { a: 5 }]);
          return [{ ok: true, value: true }];
        },
      },
    },
    steps: ['a completed out', 'wait completed out', 'after completed out'],
    end: completed(eventOut(6) as JsonValue),
  },
  {
    name: 'event: one on which the condition fails does not count',
    nodes: { wait: hear({ condition: 'event.data.x.y()' }), after: echo },
    edges: ['start -> wait -> after'],
    rounds: [
      { waits: { wait: { kind: 'EVENT' } }, wakes: ['wait', event(6)] },
      { waits: { wait: { kind: 'EVENT' } }, wakes: ['wait', { by: 'TIME' }] },
    ],
    options: {
      ports: { evaluate: async () => [{ ok: false, failure: { class: 'USER', code: 'SCRIPT_FAILED', message: 'x is not there' } }] },
    },
    steps: ['wait completed timeout', 'after skipped'],
    end: completed(null),
  },
  {
    name: 'approval: yes',
    nodes: { ask: ask(), yes: echo, no: echo },
    edges: ['start -> ask', 'ask.approved -> yes', 'ask.rejected -> no'],
    rounds: [{ waits: { ask: { kind: 'APPROVAL', message: 'May it go out?' } }, wakes: ['ask', decision(true)] }],
    steps: ['ask completed approved', 'no skipped', 'yes completed out'],
    end: completed(decided(true) as JsonValue),
  },
  {
    name: 'approval: no',
    nodes: { ask: ask(), yes: echo, no: echo },
    edges: ['start -> ask', 'ask.approved -> yes', 'ask.rejected -> no'],
    rounds: [{ waits: { ask: { kind: 'APPROVAL' } }, wakes: ['ask', decision(false)] }],
    steps: ['ask completed rejected', 'yes skipped', 'no completed out'],
    end: completed(decided(false) as JsonValue),
  },
  {
    name: 'approval: nobody in time',
    nodes: { ask: ask(undefined, FAR), yes: echo, late: say('late') },
    edges: ['start -> ask', 'ask.approved -> yes', 'ask.timeout -> late'],
    rounds: [{ waits: { ask: { kind: 'APPROVAL', until: FAR } }, wakes: ['ask', time] }],
    steps: ['ask completed timeout', 'yes skipped', 'late completed out'],
    end: completed('late'),
  },
  {
    name: 'a called workflow’s result leaves by the main port',
    nodes: { call: call(), after: echo },
    edges: ['start -> call -> after'],
    rounds: [{ waits: { call: childWait }, wakes: ['call', { by: 'WORKFLOW', status: 'COMPLETED', result: { sum: 3 } }] }],
    steps: ['call completed out', 'after completed out'],
    end: completed({ sum: 3 }),
  },
  {
    name: 'a called workflow that fails fails the step, with the class of its error',
    nodes: { call: call(), after: echo },
    edges: ['start -> call -> after'],
    rounds: [{ waits: { call: childWait }, wakes: ['call', childFailed] }],
    steps: ['call failed'],
    end: {
      status: 'FAILED',
      failure: { class: 'REMOTE', code: 'WORKFLOW_FAILED', message: 'The called workflow failed: Nobody answered.', nodeId: 'call' },
    },
  },
  {
    name: 'a failure several calls down is told once',
    nodes: { call: call() },
    edges: ['start -> call'],
    rounds: [
      {
        waits: { call: childWait },
        wakes: [
          'call',
          {
            by: 'WORKFLOW',
            status: 'FAILED',
            error: { class: 'USER', code: 'WORKFLOW_FAILED', message: 'The called workflow failed: Nobody answered.' },
          },
        ],
      },
    ],
    steps: ['call failed'],
    end: {
      status: 'FAILED',
      failure: { class: 'USER', code: 'WORKFLOW_FAILED', message: 'The called workflow failed: Nobody answered.', nodeId: 'call' },
    },
  },
  {
    name: 'a called workflow that fails is called anew as the node’s retry policy says',
    nodes: { call: call({}, { retry: { attempts: 2, delayMs: 1, backoff: 'fixed' } }), after: echo },
    edges: ['start -> call -> after'],
    rounds: [
      { waits: { call: childWait }, wakes: ['call', childFailed] },
      { waits: { call: childWait }, wakes: ['call', { by: 'WORKFLOW', status: 'COMPLETED', result: 2 }] },
    ],
    steps: ['call completed out', 'after completed out'],
    end: completed(2),
  },
  {
    name: 'a called workflow that fails, with the error routed',
    nodes: { call: call({}, { onError: 'route' }), after: echo, rescue: say('rescue') },
    edges: ['start -> call -> after', 'call.error -> rescue'],
    rounds: [{ waits: { call: childWait }, wakes: ['call', childFailed] }],
    steps: ['call failed error', 'after skipped', 'rescue completed out'],
    end: completed('rescue'),
  },
  {
    name: 'a next try that is far off is waited for',
    nodes: { a: failing(1, { retry: { attempts: 2, delayMs: 60_000, backoff: 'fixed' } }), after: echo },
    edges: ['start -> a -> after'],
    rounds: [{ waits: { a: { kind: 'RETRY', until: NOW + 60_000 } }, wakes: ['a', time] }],
    steps: ['a completed out', 'after completed out'],
    end: completed('fine'),
  },
  {
    name: 'the other branches go on meanwhile, and a join waits',
    nodes: { wait: sleep(FAR), a: later('a'), join: { join: 'all', run: (ctx) => ctx.inputs.map(({ value }) => value) } },
    edges: ['start -> wait -> join', 'start -> a -> join'],
    trigger: 't',
    rounds: [{ waits: { wait: { kind: 'TIME', until: FAR } }, wakes: ['wait', time] }],
    steps: ['wait completed out', 'a completed out', 'join completed out'],
    end: completed(['t', 'a']),
  },
  {
    name: 'in a loop, one iteration after another',
    nodes: { loop: loop(), wait: sleep(FAR), a: echo },
    edges: ['start -> loop', 'loop.each -> wait -> a'],
    trigger: ['x', 'y'],
    rounds: [
      { waits: { wait: { kind: 'TIME', until: FAR } }, wakes: ['wait', time] },
      { waits: { wait: { kind: 'TIME', until: FAR } }, wakes: ['wait', time] },
    ],
    steps: ['loop completed done', 'wait[0] completed out', 'a[0] completed out', 'wait[1] completed out', 'a[1] completed out'],
    end: completed(['x', 'y']),
  },
  {
    name: 'what waits when another branch fails is stopped',
    nodes: { wait: sleep(FAR), other: hear(), bad: fail() },
    edges: ['start -> wait', 'start -> other -> bad'],
    rounds: [{ waits: { wait: { kind: 'TIME', until: FAR }, other: { kind: 'EVENT' } }, wakes: ['other', event(1)] }],
    steps: ['wait failed', 'other completed out', 'bad failed'],
    end: failed('bad'),
  },
];

const ports = (row: Row): Partial<EnginePorts> => ({ callWorkflow: async () => 'child', ...row.options?.ports });
const linesOf = (steps: StepRecord[]): string[] => steps.filter((step) => step.nodeId !== 'start').map(line);
const waitsOf = (steps: StepRecord[]): object => Object.fromEntries(steps.flatMap((step) => (step.wait ? [[step.nodeId, step.wait]] : [])));
const input = (row: Row): object => (row.trigger === undefined ? {} : { trigger: row.trigger });

test.each(rows)('suspended: $name', async (row) => {
  const plan = await planOf(row.nodes, row.edges);
  const records = new Map<number, StepRecord>();
  let wakeups = new Map<number, Wakeup>();
  for (const round of [...row.rounds, null]) {
    const { all, end } = await runPlan(plan, { ...input(row), recorded: recordedOf([...records.values()]), wakeups, ports: ports(row) });
    for (const step of all) records.set(step.ordinal, step);
    const steps = [...records.values()].toSorted((a, b) => a.ordinal - b.ordinal);
    if (!round) {
      expect({ steps: linesOf(steps), end }).toMatchObject({ steps: row.steps, end: row.end });
      return;
    }
    const instants = Object.values(round.waits).flatMap((wait) => wait.until ?? []);
    expect(end).toEqual({ status: 'WAITING', wakeAt: instants[0] ?? null, paused: false });
    expect(waitsOf(steps)).toMatchObject(round.waits);
    const [nodeId, wakeup] = round.wakes;
    wakeups = new Map([[steps.find((step) => step.nodeId === nodeId && step.wait)?.ordinal ?? -1, wakeup]]);
  }
});

test.each(rows)('held: $name', async (row) => {
  const started = startPlan(await planOf(row.nodes, row.edges), { ...input(row), holdMs: 2_000_000_000, ports: ports(row) });
  for (const { waits, wakes } of row.rounds) {
    await vi.waitFor(() => expect(Object.keys(waits).map(started.ordinalOf)).not.toContain(-1));
    // Every branch that does not wait has come to its end.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(started.handle.nodesUnderWay).toBe(0);
    expect(started.handle.wake(started.ordinalOf(wakes[0]), wakes[1])).toBe(true);
  }
  const { all, end } = await started.ended;
  expect({ steps: linesOf(all), end }).toMatchObject({ steps: row.steps, end: row.end });
});

test('an instant that is past is not waited for', async () => {
  const { end, all } = await runPlan(await planOf({ wait: sleep(NOW) }, ['start -> wait']), { trigger: 'kept' });
  expect([end, linesOf(all)]).toMatchObject([completed('kept'), ['wait completed out']]);
});

test('an instant that is no number fails', async () => {
  const { end } = await runPlan(await planOf({ wait: sleep(Number.NaN) }, ['start -> wait']));
  expect(end).toMatchObject(failed('wait', 'WAIT_INVALID'));
});

test('an instant that is due soon is held, and on record as a wait', async () => {
  const { ended, changes } = startPlan(await planOf({ wait: sleep(NOW + 20) }, ['start -> wait']), { trigger: 'kept' });
  expect((await ended).end).toMatchObject(completed('kept'));
  expect(changes.map((step) => [step.nodeId, step.status, step.wait?.kind ?? null])).toEqual([
    ['start', 'COMPLETED', null],
    ['wait', 'WAITING', 'TIME'],
    ['wait', 'COMPLETED', null],
  ]);
});

test('what waits is held for its time, and suspended then', async () => {
  const began = performance.now();
  const { end } = await runPlan(await planOf({ wait: hear() }, ['start -> wait']), { holdMs: 50 });
  expect(end).toEqual({ status: 'WAITING', wakeAt: null, paused: false });
  expect(performance.now() - began).toBeGreaterThan(45);
});

test('a wait in vain is over while it is held, too', async () => {
  const { end } = await runPlan(await planOf({ wait: hear({ until: NOW + 20 }, ['out']) }, ['start -> wait']), { holdMs: 5_000 });
  expect(end).toMatchObject(failed('wait', 'WAIT_TIMEOUT'));
});

test('an instant that comes after all that is held here suspends at once', async () => {
  const began = performance.now();
  const { end } = await runPlan(await planOf({ wait: sleep(FAR) }, ['start -> wait']), { holdMs: 5_000 });
  expect(end).toMatchObject({ status: 'WAITING', wakeAt: FAR });
  expect(performance.now() - began).toBeLessThan(1_000);
});

test('a call that does not wait leaves with the execution’s id', async () => {
  const callWorkflow = vi.fn(async () => 'child');
  const plan = await planOf({ call: call({ wait: false }) }, ['start -> call']);
  const { end, steps } = await runPlan(plan, { ports: { callWorkflow } });
  expect(end).toMatchObject(completed({ executionId: 'child' }));
  expect(callWorkflow).toHaveBeenCalledExactlyOnceWith({ workflowId: 'other', data: 1, wait: false }, steps['call']);
});

test('a call that is refused fails its step', async () => {
  const callWorkflow = (): Promise<never> => Promise.reject(new NodeError('USER', 'WORKFLOWS_TOO_DEEP', 'Too deep.'));
  const { end } = await runPlan(await planOf({ call: call() }, ['start -> call']), { ports: { callWorkflow } });
  expect(end).toMatchObject(failed('call', 'WORKFLOWS_TOO_DEEP'));
});

test('a wakeup that is none for the wait, or comes too late, changes nothing', async () => {
  const started = startPlan(await planOf({ wait: sleep(FAR) }, ['start -> wait']), { holdMs: 2_000_000_000 });
  const ordinal = started.ordinalOf('wait');
  expect(started.handle.wake(ordinal, event(1))).toBe(true);
  expect(started.handle.wake(99, time)).toBe(false);
  expect(started.handle.wake(ordinal, time)).toBe(true);
  expect(started.handle.wake(ordinal, time)).toBe(false);
  expect((await started.ended).end.status).toBe('COMPLETED');
});

test('while a condition is judged, what comes next is put off', async () => {
  const evaluate: EnginePorts['evaluate'] = async () => {
    await new Promise((resolve) => setTimeout(resolve, 10));
    return [{ ok: true, value: false }];
  };
  const plan = await planOf({ wait: hear({ condition: 'event.data > 1', until: FAR }), late: say('late') }, [
    'start -> wait',
    'wait.timeout -> late',
  ]);
  const started = startPlan(plan, { holdMs: 2_000_000_000, ports: { evaluate } });
  const ordinal = started.ordinalOf('wait');
  expect(started.handle.wake(ordinal, event(0))).toBe(true);
  expect(started.handle.nodesUnderWay).toBe(1);
  expect(started.handle.wake(ordinal, time)).toBe(true);
  expect((await started.ended).end).toMatchObject(completed('late'));
});

test.each(['CANCELLED', 'TIMEOUT'] as const)(
  'an execution that is ended as %s while it waits ends at once, and so do its steps',
  async (status) => {
    const controller = new AbortController();
    const plan = await planOf({ wait: hear(), held: sleep(NOW + 1_000), loop: loop({ items: [1] }), inner: hear() }, [
      'start -> wait',
      'start -> held',
      'start -> loop',
      'loop.each -> inner',
    ]);
    const started = startPlan(plan, { holdMs: 60_000, signal: controller.signal });
    controller.abort(new NodeError(status, status, 'Enough.'));
    const { end, all } = await started.ended;
    expect(end).toEqual({ status, failure: { class: status, code: status, message: 'Enough.' } });
    expect(linesOf(all)).toEqual(['wait failed', 'held failed', 'loop failed', 'inner[0] failed']);
    expect(all.slice(1).map((step) => [step.error?.code, step.error?.class, step.wait])).toEqual(
      Array.from({ length: 4 }, () => ['STOPPED', 'CANCELLED', null]),
    );
  },
);
