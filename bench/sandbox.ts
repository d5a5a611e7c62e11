/** Calls of custom code and expressions, without a server: the sandbox alone, on one child, and plain paths in process. */
import { setTimeout as sleep } from 'node:timers/promises';
import { compileParams, resolveParams, type ExpressionScope } from '../server/src/engine/expressions.ts';
import { createSandbox } from '../server/src/sandbox/sandbox.ts';
import type { Sandbox } from '../server/src/sandbox/contract.ts';
import { offer, timeOf, type Rate } from './offer.ts';

export interface SandboxFigures {
  scenario: 'sandbox';
  codePerSecondSingly: number;
  codePerSecond50AtOnce: number;
  codeP99MsSingly: number;
  codeP99Ms50AtOnce: number;
  /** As the code node calls it: all that a step can see is among the variables. */
  nodeCodePerSecond50AtOnce: number;
  expressionsPerSecond50AtOnce: number;
  /** From the start of a child to its first answer, where there is none. */
  coldFirstCallMs: number;
  /** The first call of a workspace to a child that runs already: its isolate is made. */
  warmFirstCallMs: number;
  /** The first answer after the only child was lost: the spare takes its place. */
  afterCrashMs: number;
  childMb: number;
  plainPathsPerSecond: number;
}

const input = { id: 7, name: 'a name', price: 12.5, tags: ['x', 'y'] };
const smallCode = 'return { id: input.id, total: input.price * 2 };';
const log = { warn: () => {} };

export async function measureSandbox(seconds: number): Promise<SandboxFigures> {
  const coldFirstCallMs = await coldStart();
  const sandbox = createSandbox({ maxChildren: 1, log });
  try {
    await sandbox.warm();
    await sleep(300);
    const warmFirstCallMs = await timeOf(() => callCode(sandbox));
    const each = (call: (sandbox: Sandbox) => Promise<unknown>, atOnce: number): Promise<Rate> =>
      offer(() => call(sandbox), atOnce, seconds / 4);
    await each(callCode, 50);
    const singly = await each(callCode, 1);
    const together = await each(callCode, 50);
    const node = await each(callNodeCode, 50);
    const expressions = await each(callExpressions, 50);
    const childMb = Math.round(Math.max(...(await sandbox.memory())));
    await sandbox.run({ workspaceId: 'other', code: 'return "a".repeat(2 ** 28).split("").length' });
    const afterCrashMs = await timeOf(() => callCode(sandbox));
    return {
      scenario: 'sandbox',
      codePerSecondSingly: singly.perSecond,
      codePerSecond50AtOnce: together.perSecond,
      codeP99MsSingly: singly.p99Ms,
      codeP99Ms50AtOnce: together.p99Ms,
      nodeCodePerSecond50AtOnce: node.perSecond,
      expressionsPerSecond50AtOnce: expressions.perSecond,
      coldFirstCallMs,
      warmFirstCallMs,
      afterCrashMs,
      childMb,
      plainPathsPerSecond: plainPaths(),
    };
  } finally {
    await sandbox.close();
  }
}

async function callCode(sandbox: Sandbox): Promise<void> {
  must(await sandbox.run({ workspaceId: 'w', code: smallCode, variables: { input } }));
}

async function callNodeCode(sandbox: Sandbox): Promise<void> {
  const trigger = { body: input, headers: { 'content-type': 'application/json' }, method: 'POST', path: '', query: {} };
  const execution = { id: '0199', url: '/executions/0199', startedAt: '2026-01-01T00:00:00Z' };
  const variables = { input, inputs: [{ nodeId: 'hook', port: 'main', value: trigger }], trigger, steps: { hook: trigger }, execution };
  must(await sandbox.run({ workspaceId: 'w', code: smallCode, variables }));
}

async function callExpressions(sandbox: Sandbox): Promise<void> {
  const results = await sandbox.evaluate('w', ['input.price * 2', 'input.name.toUpperCase()', 'input.tags.length'], { input });
  for (const result of results) must(result);
}

function must(result: { ok: boolean }): void {
  if (!result.ok) throw new Error(JSON.stringify(result));
}

async function coldStart(): Promise<number> {
  const sandbox = createSandbox({ maxChildren: 1, log });
  try {
    return await timeOf(() => callCode(sandbox));
  } finally {
    await sandbox.close();
  }
}

/** Parameters with one plain path, as most nodes have them. */
function plainPaths(): number {
  const params = compileParams({ id: '{{trigger.body.id}}' });
  const scope: ExpressionScope = { trigger: { body: input, headers: {} }, steps: {}, vars: {}, env: {}, execution: { id: 'e' } };
  const never = (): never => {
    throw new Error('a plain path needs no sandbox');
  };
  const rounds = 1_000_000;
  let best = 0;
  for (let round = 0; round < 4; round += 1) {
    const began = performance.now();
    for (let index = 0; index < rounds; index += 1) void resolveParams(params, scope, never);
    best = Math.max(best, rounds / (performance.now() - began));
  }
  return Math.round(best * 1_000);
}
