import { AppError } from '../lib/app-error.ts';
import type { Context } from '../graphql/context.ts';
import { requireViewer } from './viewer.ts';
import { Workspace } from './workspace.entity.ts';

/**
 * Lets through only members of the workspace that the first start made: they speak for the whole installation, whose plugins run in the workflows
 * of every workspace. Throws FORBIDDEN.
 */
export async function requireFirstWorkspace(ctx: Pick<Context, 'em' | 'viewer'>, what: string): Promise<void> {
  const { workspaceId } = requireViewer(ctx);
  const [first] = await ctx.em.find(Workspace, {}, { orderBy: { createdAt: 'asc', id: 'asc' }, limit: 1 });
  if (first?.id !== workspaceId)
    throw new AppError('FORBIDDEN', `${what} belong to the whole installation; an admin of its first workspace can change them.`);
}
