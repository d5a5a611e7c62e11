import { defineNode, json, loopOver, NodeError, number, select, z, type JsonValue } from '@hookloom/sdk';
import { loopIcon } from './icons.ts';
import { inWords } from './value-words.ts';

/** @throws NodeError `LOOP_NOT_A_LIST` */
function asList(value: JsonValue): JsonValue[] {
  if (Array.isArray(value)) return value;
  const hint =
    typeof value === 'string' && value.trimStart().startsWith('[') ? '. To read a list out of it, write {{ JSON.parse(…) }}' : '';
  throw new NodeError('USER', 'LOOP_NOT_A_LIST', `Items must be a list, but ${inWords(value)} came${hint}`);
}

function inBatches(items: JsonValue[], size: number): JsonValue[] {
  if (size === 1) return items;
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}

export const loop = defineNode({
  name: 'loop',
  kind: 'utility',
  category: 'Flow',
  title: 'Loop',
  description: 'Runs the nodes behind “For each item” once for every item of a list.',
  icon: loopIcon,
  params: z.object({
    items: json({
      title: 'Items',
      description: 'A list. Left out: the node’s input. In the loop, {{ item }} is the present one and {{ loop.index }} counts from 0.',
      rows: 1,
    }).optional(),
    mode: select({
      title: 'Run',
      options: [
        { value: 'sequential', label: 'One after another' },
        { value: 'parallel', label: 'Side by side' },
      ],
    }).default('sequential'),
    concurrency: number({
      title: 'At once',
      description: 'How many run side by side at most: 1 to 100.',
      visibleWhen: { param: 'mode', in: ['parallel'] },
    })
      .int()
      .min(1)
      .max(100)
      .default(10),
    batchSize: number({ title: 'Batch size', description: 'More than 1: {{ item }} is a list of up to so many items.' })
      .int()
      .min(1)
      .default(1),
    onItemError: select({
      title: 'Where an item fails',
      options: [
        { value: 'stop', label: 'Fail the loop' },
        { value: 'continue', label: 'Go on; its result is { error }' },
      ],
    }).default('stop'),
  }),
  output: z.array(z.unknown()).meta({ description: 'The last node’s output for each item, in the order of the items' }),
  effect: 'pure',
  outputs: [
    { name: 'each', title: 'For each item' },
    { name: 'done', title: 'When done' },
  ],
  body: 'each',
  run({ params, input }) {
    const items = inBatches(asList(params.items === undefined ? input : params.items), params.batchSize);
    return loopOver({ items, concurrency: params.mode === 'parallel' ? params.concurrency : 1, onItemError: params.onItemError });
  },
});
