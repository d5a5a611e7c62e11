import { conditions, defineNode, list, text, toPort, z } from '@hookloom/sdk';
import { conditionsHold } from './conditions-hold.ts';
import { switchIcon } from './icons.ts';
import { keyPattern } from './keys.ts';

const DEFAULT_PORT = 'default';

export const switchNode = defineNode({
  name: 'switch',
  kind: 'condition',
  category: 'Flow',
  title: 'Switch',
  description: 'Sends its input by the first case whose conditions hold.',
  icon: switchIcon,
  params: z.object({
    cases: list({
      title: 'Cases',
      description: 'Tried from the top; the first that holds wins.',
      addLabel: 'Add case',
      item: {
        key: text({
          title: 'Key',
          description: 'Names the case’s output.',
          placeholder: 'vip',
          expression: false,
        }).regex(keyPattern),
        title: text({ title: 'Label', placeholder: 'VIP customers', expression: false }).default(''),
        conditions: conditions({ title: 'Conditions' }),
      },
    }).min(1),
  }),
  effect: 'pure',
  outputs: [{ each: 'cases' }, { name: DEFAULT_PORT, title: 'Otherwise' }],
  run({ params, input }) {
    const match = params.cases.find((candidate) => conditionsHold(candidate.conditions));
    return toPort(match?.key ?? DEFAULT_PORT, input);
  },
});
