import { createHmac, timingSafeEqual } from 'node:crypto';
import { defineTrigger, isNodeError, NodeError, toggle, z } from '@hookloom/sdk';
import { accountField, projectField } from './fields.ts';
import { icon, iconDark } from './icon.ts';
import { issue } from './issue.ts';
import { projects } from './options.ts';
import { callTrackly, listTrackly } from './trackly.ts';

const registration = z.object({ id: z.string() });
const announcement = z.object({ event: z.enum(['issue.created', 'issue.changed']), issue });

function isSigned(rawBody: Uint8Array, header: string | undefined, secret: string): boolean {
  const expected = createHmac('sha256', secret).update(rawBody).digest();
  const given = Buffer.from(/^sha256=([0-9a-f]{64})$/.exec(header ?? '')?.[1] ?? '', 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

export const issueChanged = defineTrigger({
  name: 'issueChanged',
  category: 'Trackly',
  title: 'Issue changed',
  description: 'Starts an execution when an issue of a project changes.',
  icon,
  iconDark,
  params: z.object({
    account: accountField,
    project: projectField,
    onCreation: toggle({ title: 'New ones too', description: 'Whether a new issue counts as a change.' }).default(false),
  }),
  output: announcement,
  uses: ['http'],
  loaders: { projects },
  webhook: {
    async setUp(ctx) {
      const { account, project } = ctx.params;
      // After a crash it may be there already.
      const known = await listTrackly(ctx, account, z.object({ id: z.string(), url: z.string() }), '/webhooks', {});
      const mine = known.items.filter(({ url }) => url === ctx.callbackUrl);
      for (const { id } of mine) await callTrackly(ctx, account, { path: `/webhooks/${id}`, method: 'DELETE' });
      const body = { url: ctx.callbackUrl, secret: ctx.secret, project };
      return registration.parse(await callTrackly(ctx, account, { path: '/webhooks', method: 'POST', body }));
    },
    async tearDown(ctx) {
      const known = registration.safeParse(ctx.registration);
      if (!known.success) return;
      const { id } = known.data;
      await callTrackly(ctx, ctx.params.account, { path: `/webhooks/${id}`, method: 'DELETE' }).catch((error: unknown) => {
        // Somebody has removed it already.
        if (!isNodeError(error) || error.code !== 'NOT_FOUND') throw error;
      });
    },
    receive(ctx) {
      const { rawBody, headers, body } = ctx.request;
      if (!isSigned(rawBody, headers['x-trackly-signature'], ctx.secret)) {
        throw new NodeError('USER', 'SIGNATURE_INVALID', 'The request does not bear the signature of Trackly.');
      }
      const told = announcement.parse(body);
      return { events: told.event === 'issue.created' && !ctx.params.onCreation ? [] : [told] };
    },
  },
});
