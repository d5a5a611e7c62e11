import { defineTrigger, number, z } from '@hookloom/sdk';
import { accountField, projectField } from './fields.ts';
import { icon, iconDark } from './icon.ts';
import { issue } from './issue.ts';
import { projects } from './options.ts';
import { listTrackly } from './trackly.ts';

export const newIssue = defineTrigger({
  name: 'newIssue',
  category: 'Trackly',
  title: 'New issue',
  description: 'Starts an execution for each new issue of a project.',
  icon,
  iconDark,
  params: z.object({
    account: accountField,
    project: projectField,
    everySeconds: number({ title: 'Seconds between two looks', description: 'At least 10.' }).int().min(10).default(60),
  }),
  output: issue,
  uses: ['http'],
  loaders: { projects },
  polling: {
    everySeconds: 60,
    param: 'everySeconds',
    /** The cursor is the instant of the newest issue seen. More than a page is left for the next look. */
    async poll(ctx) {
      const createdAfter = typeof ctx.cursor === 'string' ? ctx.cursor : '';
      const { items } = await listTrackly(ctx, ctx.params.account, issue, '/issues', { project: ctx.params.project, createdAfter });
      return { items: items.map((data) => ({ id: data.id, data })), cursor: items.at(-1)?.createdAt ?? createdAfter };
    },
  },
});
