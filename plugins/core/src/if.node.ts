import { conditions, defineNode, toPort, z } from '@hookloom/sdk';
import { conditionsHold } from './conditions-hold.ts';
import { ifIcon } from './icons.ts';

export const ifNode = defineNode({
  name: 'if',
  kind: 'condition',
  category: 'Flow',
  title: 'If',
  description: 'Sends its input one way where the conditions hold, else the other.',
  icon: ifIcon,
  params: z.object({ conditions: conditions({ title: 'Conditions' }) }),
  effect: 'pure',
  outputs: [
    { name: 'true', title: 'True' },
    { name: 'false', title: 'False' },
  ],
  run: ({ params, input }) => toPort(conditionsHold(params.conditions) ? 'true' : 'false', input),
});
