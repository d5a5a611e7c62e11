import { callWorkflow, defineNode, json, resource, toggle, z } from '@hookloom/sdk';
import { runWorkflowIcon } from './icons.ts';

export const runWorkflow = defineNode({
  name: 'runWorkflow',
  kind: 'action',
  category: 'Flow',
  title: 'Run workflow',
  description: 'Starts another workflow, and goes on with its result.',
  icon: runWorkflowIcon,
  params: z.object({
    workflow: resource({ title: 'Workflow', description: 'Its published version runs, from its manual start.', resource: 'workflow' }),
    data: json({ title: 'Data', description: 'What the workflow starts with. Left out: the node’s input.' }).optional(),
    wait: toggle({ title: 'Wait for its end', description: 'Off: goes on at once with { executionId }.' }).default(true),
  }),
  // The start is committed with the step, so a repeated step starts no second execution.
  effect: 'idempotent',
  run({ params, input }) {
    return callWorkflow({
      workflowId: params.workflow,
      data: params.data === undefined ? input : params.data,
      wait: params.wait,
    });
  },
});
