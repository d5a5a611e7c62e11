import { builder } from '../graphql/builder.ts';
import { validateParams } from '../plugin/params/validate-params.ts';
import type { Issue } from '../lib/app-error.ts';
import { migrateNode, type NodeMigration } from './migrate-node.ts';

const MigrationIssueRef = builder.objectRef<Issue>('MigrationIssue').implement({
  fields: (t) => ({ path: t.exposeString('path', { description: 'Leads into the parameters.' }), message: t.exposeString('message') }),
});
const NodeMigrationRef = builder.objectRef<NodeMigration>('NodeMigration').implement({
  fields: (t) => ({
    params: t.field({ type: 'JSON', resolve: (migration) => migration.params }),
    issues: t.field({
      type: [MigrationIssueRef],
      description: 'What is still to be filled in, or does not fit.',
      resolve: (migration) => migration.issues,
    }),
  }),
});

const MigrateNodeInput = builder.inputType('MigrateNodeInput', {
  fields: (t) => ({
    type: t.string({ required: true }),
    from: t.int({ required: true }),
    to: t.int({ required: true }),
    params: t.field({ type: 'JSON', required: true }),
  }),
});

builder.queryFields((t) => ({
  migrateNode: t.field({
    type: NodeMigrationRef,
    description: "A node's parameters as another version of its type wants them. Changes nothing.",
    authScopes: { permission: 'workflows:write' },
    args: { input: t.arg({ type: MigrateNodeInput, required: true }) },
    resolve: (_root, { input: { type, from, to, params } }, { services }) =>
      migrateNode({ plugins: services.registry, validateParams }, { type, from, to, params: params ?? null }),
  }),
}));
