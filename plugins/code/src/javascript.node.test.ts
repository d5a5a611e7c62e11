import { compileFunction } from 'node:vm';
import type { JavaScriptRequest } from '@hookloom/sdk';
import { runNode } from '@hookloom/sdk/testing';
import { expect, test } from 'vitest';
import { javascript } from './javascript.node.ts';

test('runs the code in the host’s sandbox with what the node knows', async () => {
  let asked: JavaScriptRequest | undefined;
  const result = await runNode(javascript, {
    params: { code: 'return 1;', timeoutMs: 100 },
    input: { a: 1 },
    trigger: { t: 1 },
    steps: { before: { a: 1 } },
    javascript(request) {
      asked = request;
      return { value: { b: 2 }, logs: [{ level: 'info', message: 'hi' }] };
    },
  });
  expect(asked).toEqual({
    code: 'return 1;',
    timeoutMs: 100,
    variables: {
      input: { a: 1 },
      inputs: [{ nodeId: 'before', port: 'in', value: { a: 1 } }],
      trigger: { t: 1 },
      steps: { before: { a: 1 } },
      execution: { id: 'test-execution', workflowId: 'test-workflow', workspaceId: 'test-workspace' },
    },
  });
  expect(result).toMatchObject({ value: { b: 2 }, port: 'out', logs: [{ level: 'info', message: 'hi' }] });
});

test('in a loop, the code sees its position', async () => {
  const loop = { index: 1, count: 2, first: false, last: true, item: { a: 1 }, parent: null };
  let asked: JavaScriptRequest | undefined;
  await runNode(javascript, {
    loop,
    javascript(request) {
      asked = request;
      return { value: null, logs: [] };
    },
  });
  expect(asked?.variables['loop']).toEqual(loop);
});

test('starts with an example that runs, also where there is no input', async () => {
  for (const input of [{ a: 1 }, null]) {
    const { value } = await runNode(javascript, {
      input,
      // The example is ours, so that running it here is safe.
      javascript: ({ code }) => ({ value: compileFunction(code, ['input'])(input), logs: [] }),
    });
    expect(value).toEqual({ ...input, greeting: 'Hello' });
  }
});

test('what the sandbox throws is the step’s error', async () => {
  const failing = runNode(javascript, { javascript: () => Promise.reject(new Error('out of memory')) });
  await expect(failing).rejects.toThrow('out of memory');
});

test.each([{ code: '' }, { timeoutMs: 0 }, { timeoutMs: 60_001 }])('%j is refused', async (params) => {
  await expect(runNode(javascript, { params })).rejects.toMatchObject({ code: 'PARAMS_INVALID' });
});
