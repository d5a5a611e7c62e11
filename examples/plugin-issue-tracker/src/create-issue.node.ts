import { defineNode, list, multiline, options, select, text, toggle, z } from '@hookloom/sdk';
import { accountField, projectField } from './fields.ts';
import { icon, iconDark } from './icon.ts';
import { issue, priorities } from './issue.ts';
import { issues, people, projects } from './options.ts';
import { callTrackly } from './trackly.ts';

export const createIssue = defineNode({
  name: 'createIssue',
  version: 2,
  kind: 'action',
  category: 'Trackly',
  title: 'Create issue',
  description: 'Makes an issue in a project of Trackly.',
  icon,
  iconDark,
  params: z.object({
    account: accountField,
    project: projectField,
    title: text({ title: 'Title', description: 'What the issue is about.' }).min(1),
    body: multiline({ title: 'Text', description: 'What there is to say.' }).default(''),
    priority: select({ title: 'Priority', description: 'How much it matters.', options: priorities }).default('normal'),
    assignee: options({
      title: 'Assignee',
      description: 'Who is to see to it; one of the project.',
      load: 'people',
      dependsOn: ['account', 'project'],
    }).optional(),
    isPart: toggle({ title: 'Part of another issue', description: 'Whether it hangs below another one.' }).default(false),
    parent: options({
      title: 'Parent',
      description: 'The issue that it is a part of.',
      load: 'issues',
      dependsOn: ['account', 'project'],
      search: true,
      visibleWhen: { param: 'isPart', in: [true] },
      required: true,
    }).optional(),
    labels: list({
      title: 'Labels',
      description: 'Words to find it by.',
      item: { label: text({ title: 'Label', description: 'One word.' }).min(1) },
      addLabel: 'Add a label',
    }).default([]),
  }),
  output: issue,
  // Trackly takes an idempotency key, so a step that is tried again makes no second issue.
  effect: 'idempotent',
  uses: ['http'],
  loaders: { projects, people, issues },
  // Version 1 had `text` where this has `body`, and nothing of what came later.
  migrate: { from: [1], params: ({ text: body = '', ...rest }) => ({ ...rest, body }) },
  async run(ctx) {
    const { account, isPart, parent, labels, assignee, project, title, body, priority } = ctx.params;
    const made = await callTrackly(ctx, account, {
      path: '/issues',
      method: 'POST',
      body: {
        project,
        title,
        body,
        priority,
        labels: labels.map(({ label }) => label),
        ...(assignee !== undefined && assignee !== '' && { assignee }),
        ...(isPart && parent !== undefined && { parent }),
      },
      idempotencyKey: ctx.idempotencyKey,
    });
    return issue.parse(made);
  },
});
