import { defineNode, resource, select, z } from '@hookloom/sdk';
import { webhookIcon } from './icons.ts';

/** What a webhook brings. Loose, since a test run may start the workflow with any data. */
const webhookData = z.looseObject({
  method: z.string().meta({ description: 'POST, in capitals' }),
  path: z.string().meta({ description: 'The source’s path, as it ends its address' }),
  headers: z.record(z.string(), z.string()).meta({ description: 'Names in lower case' }),
  query: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  body: z.unknown().meta({ description: 'JSON and forms as values, anything else as text' }),
  receivedAt: z.string().meta({ description: 'ISO 8601 in UTC' }),
});

export const webhook = defineNode({
  name: 'webhook',
  kind: 'trigger',
  category: 'Triggers',
  title: 'Webhook',
  description: 'Starts the workflow when a webhook arrives at a source.',
  icon: webhookIcon,
  params: z.object({
    source: resource({ title: 'Source', description: 'The address that receives the webhook.', resource: 'source' }),
    response: select({
      title: 'Answer to the caller',
      description: 'Automatic: a Respond node answers where there is one, else the caller is answered at once.',
      options: [
        { value: 'auto', label: 'Automatic' },
        { value: 'immediately', label: 'At once: 202 Accepted' },
        { value: 'lastNode', label: 'When done: the last node’s output' },
      ],
    }).default('auto'),
  }),
  output: webhookData,
  effect: 'pure',
  trigger: { start: 'webhook' },
  run: (ctx) => ctx.input as z.input<typeof webhookData>,
});
