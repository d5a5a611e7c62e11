import { defineEntity, p } from '@mikro-orm/core';
import { triggerStarts } from '@hookloom/sdk/manifest';
import { tenantProperties } from '../db/base.entity.ts';

const TriggerSchema = defineEntity({
  name: 'Trigger',
  tableName: 'workflow_trigger',
  properties: {
    ...tenantProperties,
    workflowId: p.uuid(),
    versionId: p.uuid(),
    /** The trigger node in the version's graph. */
    nodeId: p.string(),
    start: p.enum(triggerStarts),
    /** The source whose webhooks start it; null for other starts. */
    sourceId: p.uuid().nullable(),
    /** Whether the webhook's caller waits for the workflow's answer. */
    answers: p.boolean().default(false),
  },
});

/** What starts an active workflow: one row per trigger node of its published version, replaced on publish, activate and deactivate. */
export class Trigger extends TriggerSchema.class {}
TriggerSchema.setClass(Trigger);
