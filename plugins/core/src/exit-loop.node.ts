import { defineNode, exitLoop as exitTheLoop, json, z } from '@hookloom/sdk';
import { exitLoopIcon } from './icons.ts';

export const exitLoop = defineNode({
  name: 'exitLoop',
  kind: 'utility',
  category: 'Flow',
  title: 'Exit loop',
  description: 'Ends the loop around it after this item; the results so far leave by “When done”.',
  icon: exitLoopIcon,
  params: z.object({
    result: json({ title: 'Result of this item', description: 'Left out: the node’s input.' }).optional(),
  }),
  effect: 'pure',
  outputs: [],
  insideLoop: true,
  run: ({ params, input }) => exitTheLoop(params.result === undefined ? input : params.result),
});
