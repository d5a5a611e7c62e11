/** What stands between an execution and those that it has called. */
import { requireViewer } from '../../access/viewer.ts';
import { builder } from '../../graphql/builder.ts';
import { batchLoader } from '../../graphql/load.ts';
import { ExecutionRef } from '../execution.graphql.ts';
import { loadCalled } from '../read-executions.ts';
import { stepKey } from '../values/read-values.ts';
import { StepRef } from '../step.graphql.ts';

const loadCalledOf = batchLoader((keys, ctx) => loadCalled(ctx.em, requireViewer(ctx).workspaceId, keys));

builder.objectFields(StepRef, (t) => ({
  calledExecution: t.field({
    type: ExecutionRef,
    nullable: true,
    description: 'The execution that the step has called; of several tries that of the last.',
    resolve: ({ step }, _args, ctx) => loadCalledOf(ctx, stepKey(step)),
  }),
}));
