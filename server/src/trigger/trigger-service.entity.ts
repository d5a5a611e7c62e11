import { defineEntity, p } from '@mikro-orm/core';
import type { JsonObject } from '@hookloom/sdk/wire';
import { tenantProperties } from '../db/base.entity.ts';
import { serviceStarts } from '../workflow/trigger-services.ts';

/**
 * `PENDING`: not set up yet; `ACTIVE`: it starts executions; `FAILED`: it could not be set up, asked or listened to, and is tried again;
 * `REMOVING`: not wanted any more, and being taken down.
 *
 *   PENDING → ACTIVE ⇄ FAILED        while it is wanted; a trigger whose first try fails is FAILED from PENDING
 *   any → REMOVING → (no row)        once it is not; what never was set up, and what only asks or listens, goes at once
 */
export const triggerServiceStatuses = ['PENDING', 'ACTIVE', 'FAILED', 'REMOVING'] as const;
export type TriggerServiceStatus = (typeof triggerServiceStatuses)[number];

const TriggerServiceSchema = defineEntity({
  name: 'TriggerService',
  tableName: 'trigger_service',
  properties: {
    ...tenantProperties,
    workflowId: p.uuid(),
    nodeId: p.string(),
    nodeType: p.string(),
    typeVersion: p.integer(),
    params: p.json<JsonObject>(),
    start: p.enum(serviceStarts),
    /** False from the moment on that its workflow does without it. */
    wanted: p.boolean(),
    status: p.enum(triggerServiceStatuses),
    /** Why it does not work at present, in words for the workflow's people. */
    problem: p.string().nullable(),
    /** Tries in a row that failed. */
    attempts: p.integer().default(0),
    /** Of a webhook: what follows `/api/v1/webhooks/`; unguessable. */
    path: p.string().nullable(),
    /** Of a webhook: the address that was last set up. */
    callbackUrl: p.string().nullable(),
    /** Of polling: when it last looked without fault; of a connection: when it last heard something. */
    lookedAt: p.datetime().nullable(),
    /** When something is tried next, where that is known. */
    nextAt: p.datetime().nullable(),
    /** When a process may claim it; null where there is nothing to do. While somebody has it claimed, when that lapses. */
    dueAt: p.datetime().nullable(),
    /** The process that has it claimed. */
    owner: p.uuid().nullable(),
    /** Counts the claims; whoever had an earlier one writes in vain. */
    generation: p.integer().default(0),
    /** Since when it is not wanted. */
    retiredAt: p.datetime().nullable(),
  },
});

/** A trigger that a plugin serves for a workflow. `registration`, `cursor` and the items are read by those who serve it only. */
export class TriggerService extends TriggerServiceSchema.class {}
TriggerServiceSchema.setClass(TriggerService);
