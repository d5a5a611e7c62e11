import { defineNode, z } from '@hookloom/sdk';
import { errorTriggerIcon } from './icons.ts';

/** What a failed execution brings. Loose, since a test run may start the workflow with any data. */
const failed = z.looseObject({
  execution: z.looseObject({ id: z.string(), workflowId: z.string(), status: z.string().meta({ description: 'FAILED or TIMEOUT' }) }),
  error: z.looseObject({ class: z.string(), code: z.string(), message: z.string() }),
});

export const errorTrigger = defineNode({
  name: 'errorTrigger',
  kind: 'trigger',
  category: 'Triggers',
  title: 'When a workflow fails',
  description: 'Starts with the failed or timed-out execution of each workflow whose settings name this one.',
  icon: errorTriggerIcon,
  params: z.object({}),
  output: failed,
  effect: 'pure',
  trigger: { start: 'error' },
  run: (ctx) => ctx.input as z.input<typeof failed>,
});
