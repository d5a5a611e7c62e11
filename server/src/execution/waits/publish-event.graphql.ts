import { requireViewer } from '../../access/viewer.ts';
import { builder } from '../../graphql/builder.ts';

const PublishEventInput = builder.inputType('PublishEventInput', {
  fields: (t) => ({
    type: t.string({ required: true, description: 'Lower case words with dots, such as `order.paid`.' }),
    data: t.field({ type: 'JSON', description: 'Default `{}`.' }),
  }),
});
const PublishEventPayload = builder.objectRef<{ eventId: string }>('PublishEventPayload').implement({
  fields: (t) => ({ eventId: t.exposeID('eventId') }),
});

builder.mutationFields((t) => ({
  publishEvent: t.field({
    type: PublishEventPayload,
    description: 'Lets every step go on that waits for it. One that begins to wait shortly after finds it as well.',
    authScopes: { permission: 'workflows:run' },
    args: { input: t.arg({ type: PublishEventInput, required: true }) },
    resolve: (_root, { input: { type, data } }, ctx) =>
      ctx.services.executions.publishEvent({ workspaceId: requireViewer(ctx).workspaceId, type, data: data ?? {} }),
  }),
}));
