import { runNode } from '@hookloom/sdk/testing';
import { expect, test } from 'vitest';
import { runWorkflow } from './run-workflow.node.ts';

const workflowId = 'w1';

test('calls the workflow with its input, and waits', async () => {
  const { directive } = await runNode(runWorkflow, { params: { workflow: workflowId }, input: { a: 1 } });
  expect(directive).toEqual({ kind: 'call', call: { workflowId, data: { a: 1 }, wait: true } });
});

test('gives other data where it is told to, and need not wait', async () => {
  const { directive } = await runNode(runWorkflow, { params: { workflow: workflowId, data: null, wait: false }, input: { a: 1 } });
  expect(directive).toEqual({ kind: 'call', call: { workflowId, data: null, wait: false } });
});

test('a workflow is required', () => {
  expect(runWorkflow.params.safeParse({}).success).toBe(false);
});
