import { defineNode, json, NodeError, select, stop as stopExecution, text, z } from '@hookloom/sdk';
import { stopIcon } from './icons.ts';

export const stop = defineNode({
  name: 'stop',
  kind: 'utility',
  category: 'Flow',
  title: 'Stop',
  description: 'Ends the execution here, as completed or as failed.',
  icon: stopIcon,
  params: z.object({
    as: select({
      title: 'End as',
      options: [
        { value: 'completed', label: 'Completed' },
        { value: 'failed', label: 'Failed' },
      ],
    }).default('completed'),
    result: json({
      title: 'Result',
      description: 'Left out: the node’s input.',
      visibleWhen: { param: 'as', in: ['completed'] },
    }).optional(),
    message: text({
      title: 'Error message',
      placeholder: 'The order has no items',
      visibleWhen: { param: 'as', in: ['failed'] },
    }).default('Stopped by the workflow'),
  }),
  effect: 'pure',
  outputs: [],
  run({ params, input }) {
    if (params.as === 'failed') throw new NodeError('USER', 'STOPPED', params.message);
    return stopExecution(params.result === undefined ? input : params.result);
  },
});
