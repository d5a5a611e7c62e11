import { requireViewer } from '../access/viewer.ts';
import { CredentialRef } from '../credential/credential.graphql.ts';
import { builder } from '../graphql/builder.ts';
import { batchLoader } from '../graphql/load.ts';
import { workflowsWithCredentials } from './credential-picks.ts';
import { WorkflowRef } from './workflow.graphql.ts';

const loadUses = batchLoader((ids, ctx) => workflowsWithCredentials(ctx.em, requireViewer(ctx).workspaceId, ids));

builder.objectField(CredentialRef, 'usedIn', (t) =>
  t.field({
    type: [WorkflowRef],
    authScopes: { permission: 'workflows:read' },
    description:
      'Workflows whose draft or published version names it, in the order of their names; 1,000 at most. Looks through all graphs.',
    resolve: async ({ id }, _args, ctx) => (await loadUses(ctx, id)).map((workflow) => workflow.id),
  }),
);
