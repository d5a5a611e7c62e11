import { defineNode, NodeError, number, select, text, z, type JsonValue, type NodeContext } from '@hookloom/sdk';
import { append, byKey, byNode, byPosition } from './combine.ts';
import { mergeIcon } from './icons.ts';

/** Branches that were skipped, as text: `"check" (true), "call"`. */
function named(absent: NodeContext<unknown>['absent']): string {
  return absent.map(({ nodeId, port }) => (port === 'out' ? `"${nodeId}"` : `"${nodeId}" (${port})`)).join(', ');
}

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
        { value: 'first', label: 'When so many have arrived' },
      ],
    }).default('all'),
    count: number({
      title: 'How many',
      description: 'Branches that arrive later are not waited for.',
      visibleWhen: { param: 'mode', in: ['first'] },
      expression: false,
    })
      .int()
      .min(1)
      .default(2),
    whenSkipped: select({
      title: 'Where a branch was skipped',
      options: [
        { value: 'goOn', label: 'Go on without it' },
        { value: 'fail', label: 'Fail' },
      ],
      visibleWhen: { param: 'mode', in: ['all'] },
    }).default('goOn'),
    how: select({
      title: 'Combine',
      options: [
        { value: 'append', label: 'One list of everything' },
        { value: 'byNode', label: 'An object with a field per node' },
        { value: 'byPosition', label: 'Merge objects by position' },
        { value: 'byKey', label: 'Merge objects by a key field' },
      ],
      visibleWhen: { param: 'mode', in: ['all', 'first'] },
    }).default('append'),
    key: text({
      title: 'Key field',
      description: 'Objects with an equal value in this field become one.',
      placeholder: 'id',
      visibleWhen: { param: 'how', in: ['byKey'] },
    }).default(''),
  }),
  effect: 'pure',
  join: { param: 'mode', count: 'count' },
  run({ params, input, inputs, absent }): JsonValue {
    if (params.mode === 'any') return input;
    if (params.mode === 'all' && params.whenSkipped === 'fail' && absent.length > 0)
      throw new NodeError('USER', 'BRANCH_SKIPPED', `All branches must arrive, but this was skipped: ${named(absent)}`);
    if (params.mode === 'first' && inputs.length < params.count)
      throw new NodeError(
        'USER',
        'MERGE_INCOMPLETE',
        `${params.count} branches must arrive, but ${inputs.length === 1 ? 'only 1 did' : `only ${inputs.length} did`}; skipped: ${named(absent)}`,
      );
    switch (params.how) {
      case 'append':
        return append(inputs);
      case 'byNode':
        return byNode(inputs, params.mode === 'all' ? absent : []);
      case 'byPosition':
        return byPosition(inputs);
      case 'byKey':
        if (params.key === '') throw new NodeError('USER', 'KEY_MISSING', 'Key field is required to merge by a key');
        return byKey(inputs, params.key);
    }
  },
});
