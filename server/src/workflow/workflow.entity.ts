import { defineEntity, p } from '@mikro-orm/core';
import type { Graph } from '@hookloom/sdk/wire';
import { tenantProperties } from '../db/base.entity.ts';

export const workflowCategories = ['MARKETING', 'SALES', 'SUPPORT', 'OPERATIONS', 'CUSTOM'] as const;
export type WorkflowCategory = (typeof workflowCategories)[number];

const WorkflowSchema = defineEntity({
  name: 'Workflow',
  tableName: 'workflow',
  properties: {
    ...tenantProperties,
    name: p.string(),
    description: p.text().default(''),
    category: p.enum(workflowCategories).default('CUSTOM'),
    /** Whether its triggers start executions. */
    active: p.boolean().default(false),
    draft: p.json<Graph>(),
    /** Rises with each save. */
    draftRevision: p.integer().default(1),
    publishedVersionId: p.uuid().nullable(),
    updatedAt: p
      .datetime()
      .onCreate(() => new Date())
      .onUpdate(() => new Date()),
  },
});

/** The thing drawn: its draft, and which of its versions is live. */
export class Workflow extends WorkflowSchema.class {}
WorkflowSchema.setClass(Workflow);
