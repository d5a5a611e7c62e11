import { defineNode, multiline, text, z } from '@hookloom/sdk';
import { accountField } from './fields.ts';
import { icon, iconDark } from './icon.ts';
import { issue } from './issue.ts';
import { callTrackly } from './trackly.ts';

/** As it was first published. Workflows that were drawn with it go on with it. */
export const createIssueV1 = defineNode({
  name: 'createIssue',
  version: 1,
  kind: 'action',
  category: 'Trackly',
  title: 'Create issue',
  description: 'Makes an issue in a project of Trackly.',
  icon,
  iconDark,
  params: z.object({
    account: accountField,
    project: text({ title: 'Project', description: 'Its id, such as web.' }).min(1),
    title: text({ title: 'Title', description: 'What the issue is about.' }).min(1),
    text: multiline({ title: 'Text', description: 'What there is to say.' }).default(''),
  }),
  output: issue,
  effect: 'idempotent',
  uses: ['http'],
  async run(ctx) {
    const { account, project, title, text: body } = ctx.params;
    const call = { path: '/issues', method: 'POST', body: { project, title, body }, idempotencyKey: ctx.idempotencyKey };
    return issue.parse(await callTrackly(ctx, account, call));
  },
});
