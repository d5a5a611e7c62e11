/** Options of form fields, as Trackly has them. */
import { z, type LoadContext, type LoadedOptions } from '@hookloom/sdk';
import { issue } from './issue.ts';
import { listTrackly } from './trackly.ts';

const named = z.object({ id: z.string(), name: z.string() });

/** The parameters as the form holds them: nothing is certain to be filled in. */
const textOf = (ctx: LoadContext, name: string): string => (typeof ctx.params[name] === 'string' ? ctx.params[name] : '');

const pageQuery = (ctx: LoadContext): Record<string, string> => ({ limit: '20', ...(ctx.cursor !== null && { cursor: ctx.cursor }) });

export async function projects(ctx: LoadContext): Promise<LoadedOptions> {
  const { items, next } = await listTrackly(ctx, textOf(ctx, 'account'), named, '/projects', pageQuery(ctx));
  return { options: items.map(({ id, name }) => ({ value: id, label: name })), next };
}

/** The people of the project that is chosen in the field before. */
export async function people(ctx: LoadContext): Promise<LoadedOptions> {
  const path = `/projects/${encodeURIComponent(textOf(ctx, 'project'))}/people`;
  const { items, next } = await listTrackly(ctx, textOf(ctx, 'account'), named, path, pageQuery(ctx));
  return { options: items.map(({ id, name }) => ({ value: id, label: name })), next };
}

/** Trackly looks for what the user types. */
export async function issues(ctx: LoadContext): Promise<LoadedOptions> {
  const query = { ...pageQuery(ctx), project: textOf(ctx, 'project'), query: ctx.search };
  const { items, next } = await listTrackly(ctx, textOf(ctx, 'account'), issue, '/issues', query);
  return { options: items.map(({ id, title, state }) => ({ value: id, label: title, description: `${id}, ${state}` })), next };
}
