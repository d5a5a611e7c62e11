import { defineNode, NodeError, select, text, z, type JsonValue } from '@hookloom/sdk';
import { append, byKey, byNode, byPosition } from './combine.ts';
import { mergeIcon } from './icons.ts';

export const merge = defineNode({
  name: 'merge',
  kind: 'utility',
  category: 'Flow',
  title: 'Merge',
  description: 'Brings branches together: waits for all of them, or goes on with the first.',
  icon: mergeIcon,
  params: z.object({
    mode: select({
      title: 'Go on',
      options: [
        { value: 'all', label: 'When all branches are through' },
        { value: 'any', label: 'With the first that arrives' },
      ],
    }).default('all'),
    how: select({
      title: 'Combine',
      options: [
        { value: 'append', label: 'One list of everything' },
        { value: 'byNode', label: 'An object with a field per node' },
        { value: 'byPosition', label: 'Merge objects by position' },
        { value: 'byKey', label: 'Merge objects by a key field' },
      ],
      visibleWhen: { param: 'mode', in: ['all'] },
    }).default('append'),
    key: text({
      title: 'Key field',
      description: 'Objects with an equal value in this field become one.',
      placeholder: 'id',
      visibleWhen: { param: 'how', in: ['byKey'] },
    }).default(''),
  }),
  effect: 'pure',
  join: { param: 'mode' },
  run({ params, input, inputs }): JsonValue {
    if (params.mode === 'any') return input;
    switch (params.how) {
      case 'append':
        return append(inputs);
      case 'byNode':
        return byNode(inputs);
      case 'byPosition':
        return byPosition(inputs);
      case 'byKey':
        if (params.key === '') throw new NodeError('USER', 'KEY_MISSING', 'Key field is required to merge by a key');
        return byKey(inputs, params.key);
    }
  },
});
