import { requireViewer } from '../access/viewer.ts';
import { builder } from '../graphql/builder.ts';
import { findExecution } from './read-executions.ts';
import { loadStepsOf, StepRef } from './step.graphql.ts';

builder.queryFields((t) => ({
  step: t.field({
    type: StepRef,
    nullable: true,
    description: 'One step, for the values that a list of steps leaves out.',
    authScopes: { permission: 'executions:read' },
    args: { id: t.arg.id({ required: true }) },
    resolve: async (_root, { id }, ctx) => {
      const [executionId = '', ordinal = ''] = id.split(':');
      const execution = await findExecution(ctx.em, requireViewer(ctx).workspaceId, executionId);
      if (!execution) return null;
      const step = (await loadStepsOf(ctx, execution.id)).find((candidate) => String(candidate.ordinal) === ordinal);
      return step ? { step, execution } : null;
    },
  }),
}));
