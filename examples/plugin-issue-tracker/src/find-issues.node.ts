import { defineNode, number, select, text, z } from '@hookloom/sdk';
import { accountField, projectField } from './fields.ts';
import { icon, iconDark } from './icon.ts';
import { issue } from './issue.ts';
import { projects } from './options.ts';
import { listTrackly } from './trackly.ts';

const states = [
  { value: 'any', label: 'Open and closed' },
  { value: 'open', label: 'Open' },
  { value: 'closed', label: 'Closed' },
] as const;

export const findIssues = defineNode({
  name: 'findIssues',
  kind: 'action',
  category: 'Trackly',
  title: 'Find issues',
  description: 'Gives the issues of a project, as a list, oldest first.',
  icon,
  iconDark,
  params: z.object({
    account: accountField,
    project: projectField,
    query: text({ title: 'Words', description: 'What their titles contain; empty for all.' }).default(''),
    state: select({ title: 'State', description: 'Which of them.', options: states }).default('open'),
    limit: number({ title: 'Limit', description: 'How many are given at most.' }).int().min(1).max(1000).default(100),
  }),
  output: z.array(issue),
  effect: 'pure',
  uses: ['http'],
  loaders: { projects },
  async run(ctx) {
    const { account, project, query, state, limit } = ctx.params;
    const found: z.output<typeof issue>[] = [];
    let cursor: string | null = null;
    do {
      const search: Record<string, string> = { project, query, ...(state !== 'any' && { state }), ...(cursor !== null && { cursor }) };
      const page: { items: z.output<typeof issue>[]; next: string | null } = await listTrackly(ctx, account, issue, '/issues', search);
      found.push(...page.items);
      cursor = page.next;
    } while (cursor !== null && found.length < limit);
    ctx.log('info', `Found ${found.length} issues.`);
    return found.slice(0, limit);
  },
});
