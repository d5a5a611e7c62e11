import { defineNode, z } from '@hookloom/sdk';
import { manualIcon } from './icons.ts';

export const manual = defineNode({
  name: 'manual',
  kind: 'trigger',
  category: 'Triggers',
  title: 'Manual start',
  description: 'Starts the workflow by the Run button or the API, with the data given there.',
  icon: manualIcon,
  params: z.object({}),
  effect: 'pure',
  trigger: { start: 'manual' },
  run: (ctx) => ctx.input,
});
