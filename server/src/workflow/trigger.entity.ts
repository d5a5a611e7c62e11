import { defineEntity, p } from '@mikro-orm/core';
import { triggerStarts } from '@hookloom/sdk/manifest';
import type { WorkflowSettings } from '@hookloom/sdk/wire';
import { tenantProperties } from '../db/base.entity.ts';
import type { Schedule } from './schedules.ts';

/** Who answers a webhook's caller: nobody (it gets 202 at once), a node that responds, or the last node by its output. */
export const webhookAnswers = ['none', 'node', 'last'] as const;
export type WebhookAnswer = (typeof webhookAnswers)[number];

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
    answer: p.enum(webhookAnswers).default('none'),
    /** The version's, so that whoever starts it need not read the graph. */
    settings: p.json<WorkflowSettings>().nullable(),
    /** When it fires; null for other starts. */
    schedule: p.json<Schedule>().nullable(),
    /** When it fires next; null for other starts. */
    nextAt: p.datetime().nullable(),
  },
});

/** What starts an active workflow: one row per trigger node of its published version, replaced on publish, activate and deactivate. */
export class Trigger extends TriggerSchema.class {}
TriggerSchema.setClass(Trigger);
