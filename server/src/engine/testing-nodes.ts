/** For tests: nodes in few words, and a run's steps as lines. */
import {
  askApproval,
  callWorkflow,
  exitLoop,
  loopOver,
  NodeError,
  stop,
  toPort,
  waitForEvent,
  waitUntil,
  type LoopRequest,
  type WorkflowCall,
} from '@hookloom/sdk';
import type { ErrorClass, JsonValue, NodeSettings, Wait } from '@hookloom/sdk/wire';
import type { StepRecord } from './ports.ts';
import { planOf, runPlan, type TestNode, type TestRunOptions } from './testing.ts';

/** Gives a value at once. */
export const say = (value: JsonValue, settings: NodeSettings = {}): TestNode => ({ settings, run: () => value });
/** Passes its input on. */
export const echo: TestNode = { run: (ctx) => ctx.input };
/** Gives a value after some milliseconds. */
export const later = (value: JsonValue, ms = 5, settings: NodeSettings = {}): TestNode => ({
  settings,
  run: () => new Promise((resolve) => setTimeout(() => resolve(value), ms)),
});
/** Passes its input on in a later turn. */
export const echoLater = (ms = 1): TestNode => ({ run: (ctx) => new Promise((resolve) => setTimeout(() => resolve(ctx.input), ms)) });
/** Gives the list of its inputs' values. */
export const gather = (join: NonNullable<TestNode['join']> = 'all', settings: NodeSettings = {}): TestNode => ({
  join,
  settings,
  run: (ctx) => ctx.inputs.map((input) => input.value),
});
export const fail = (settings: NodeSettings = {}, errorClass: ErrorClass = 'REMOTE'): TestNode => ({
  settings,
  run: () => {
    throw new NodeError(errorClass, 'BROKEN', 'It broke.');
  },
});
/** Fails with its first tries, then gives `fine`. */
export const failing = (tries: number, settings: NodeSettings): TestNode => ({
  settings,
  run(ctx) {
    if (ctx.attempt <= tries) throw new NodeError('REMOTE', 'BROKEN', 'It broke.');
    return 'fine';
  },
});
export const never = (settings: NodeSettings = {}): TestNode => ({ settings, run: () => new Promise(() => {}) });
/** Leaves by the port that `pick` names, with its input. */
export const choose = (outputs: string[], pick: (input: JsonValue) => string): TestNode => ({
  outputs,
  run: (ctx) => toPort(pick(ctx.input), ctx.input),
});
/** A loop over its input, or over `items`. */
export const loop = (more: Partial<LoopRequest> = {}, settings: NodeSettings = {}): TestNode => ({
  outputs: ['each', 'done'],
  body: 'each',
  settings,
  run: (ctx) => loopOver({ items: ctx.input as JsonValue[], concurrency: 1, onItemError: 'stop', ...more }),
});
/** Ends the loop where its input is this one, and else passes it on. */
export const exitAt = (value: number): TestNode => ({
  run: (ctx) => (ctx.input === value ? exitLoop(`exit at ${value}`) : ctx.input),
});
export const exit: TestNode = { run: (ctx) => exitLoop(ctx.input) };
export const halt: TestNode = { run: (ctx) => stop(ctx.input) };
export const sleep = (until: number): TestNode => ({ run: (ctx) => waitUntil(until, ctx.input) });
export const hear = (
  wait: Partial<Extract<Wait, { kind: 'EVENT' }>> = {},
  outputs = ['out', 'timeout'],
  settings: NodeSettings = {},
): TestNode => ({
  outputs,
  settings,
  run: () => waitForEvent({ topic: 'paid', key: null, condition: null, since: 0, until: null, ...wait }),
});
export const ask = (outputs = ['approved', 'rejected', 'timeout'], until: number | null = null): TestNode => ({
  outputs,
  run: () => askApproval({ message: 'May it go out?', until }),
});
export const call = (more: Partial<WorkflowCall> = {}, settings: NodeSettings = {}): TestNode => ({
  settings,
  run: () => callWorkflow({ workflowId: 'other', data: 1, wait: true, ...more }),
});

/** `node[iteration] status port`; a part that there is none of is left out. */
export function line(step: StepRecord): string {
  const iteration = step.iteration.length > 0 ? `[${step.iteration.join(',')}]` : '';
  return [`${step.nodeId}${iteration}`, step.status.toLowerCase(), ...(step.outputPort === null ? [] : [step.outputPort])].join(' ');
}

/** One line of a specification. */
export interface Row {
  name: string;
  nodes: Record<string, TestNode>;
  edges: string[];
  /** Default `{ n: 1 }`. */
  trigger?: JsonValue;
  options?: TestRunOptions;
  /** In the order of their start; the trigger's step is left out. */
  steps: string[];
  /** What the end has at least. `result` of a completed one is null unless it is given. */
  end: object;
}

/** What comes of the row's graph, to be compared with what the row says. */
export async function outcomeOf(row: Row): Promise<Pick<Row, 'steps' | 'end'>> {
  const plan = await planOf(row.nodes, row.edges);
  const { all, end } = await runPlan(plan, { ...row.options, ...(row.trigger === undefined ? {} : { trigger: row.trigger }) });
  return { steps: all.filter((step) => step.nodeId !== 'start').map(line), end };
}

export const said = ({ steps, end }: Row): Pick<Row, 'steps' | 'end'> => ({ steps, end });

/** The end of an execution that ran to its end, whose last step gave this. */
export const completed = (lastOutput: JsonValue): object => ({ status: 'COMPLETED', result: null, lastOutput });
export const failed = (nodeId: string, code = 'BROKEN'): object => ({ status: 'FAILED', failure: { code, nodeId } });
