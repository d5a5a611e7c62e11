import { createHash } from 'node:crypto';
import { defineNode, list, NodeError, number, text, toPort, z } from '@hookloom/sdk';
import { splitIcon } from './icons.ts';
import { keyPattern } from './keys.ts';

interface Variant {
  key: string;
  weight: number;
}

const HASH_BYTES = 6;

/** From 0 up to but not 1, evenly spread, and the same for the same text. */
function fractionOf(seed: string): number {
  return createHash('sha256').update(seed).digest().readUIntBE(0, HASH_BYTES) / 2 ** (8 * HASH_BYTES);
}

/** @throws NodeError `NO_WEIGHT` where every weight is 0 */
function choose(variants: Variant[], seed: string): string {
  const total = variants.reduce((sum, variant) => sum + variant.weight, 0);
  let left = fractionOf(seed) * total;
  const open = variants.filter((variant) => variant.weight > 0);
  const chosen = open.find((variant) => (left -= variant.weight) < 0) ?? open.at(-1);
  if (!chosen) throw new NodeError('USER', 'NO_WEIGHT', 'Every variant has the weight 0, so there is none to go by');
  return chosen.key;
}

export const split = defineNode({
  name: 'split',
  kind: 'condition',
  category: 'Flow',
  title: 'A/B split',
  description: 'Sends its input by one of several variants, by chance and as often as their weights say.',
  icon: splitIcon,
  params: z.object({
    variants: list({
      title: 'Variants',
      addLabel: 'Add variant',
      item: {
        key: text({ title: 'Key', description: 'Names the variant’s output.', placeholder: 'a', expression: false }).regex(keyPattern),
        title: text({ title: 'Label', placeholder: 'New text', expression: false }).default(''),
        weight: number({ title: 'Weight', description: 'Its share beside the others. 0 switches it off, and the rest stay as they are.' })
          .min(0)
          .default(50),
      },
    }).min(2),
    stickyKey: text({
      title: 'Same variant for the same',
      description: 'Such as a customer’s id: with it the choice stays the same over executions. Left out: by chance each time.',
      placeholder: '{{ trigger.body.customerId }}',
    }).default(''),
  }),
  effect: 'pure',
  outputs: [{ each: 'variants' }],
  run({ params, input, execution, idempotencyKey }) {
    const { variants, stickyKey } = params;
    // A retry is to go the same way, and the next item of a loop to have its own chance: so the step's key, rather than a random number.
    const by = stickyKey === '' ? ['step', idempotencyKey] : ['key', stickyKey];
    const keys = variants.map((variant) => variant.key).join(' ');
    return toPort(choose(variants, [execution.workflowId, keys, ...by].join('\n')), input);
  },
});
