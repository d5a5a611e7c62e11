import { defineEntity, p } from '@mikro-orm/core';
import { executionStatuses, type Failure, type JsonValue } from '@hookloom/sdk/wire';
import { tenantProperties } from '../db/base.entity.ts';

export const startKinds = ['WEBHOOK', 'MANUAL', 'API'] as const;
export type StartKind = (typeof startKinds)[number];

const ExecutionSchema = defineEntity({
  name: 'Execution',
  tableName: 'execution',
  properties: {
    ...tenantProperties,
    workflowId: p.uuid(),
    versionId: p.uuid(),
    /** The event that started it; the trigger's data is the event's. */
    eventId: p.uuid(),
    triggerNodeId: p.string(),
    start: p.enum(startKinds),
    status: p.enum(executionStatuses),
    /** The process that holds the present claim. */
    processId: p.uuid().nullable(),
    /** Counts the claims; what a worker commits is only taken while its claim is the present one. */
    generation: p.integer().default(0),
    /** How often it was put back because its process died. */
    recoveries: p.integer().default(0),
    /** The sequence number of the last change to the execution's rows. */
    lastSeq: p.integer().default(0),
    cancelRequested: p.boolean().default(false),
    result: p.json<JsonValue>().nullable(),
    error: p.json<Failure>().nullable(),
    startedAt: p.datetime().nullable(),
    completedAt: p.datetime().nullable(),
  },
});

/** One run of one version. */
export class Execution extends ExecutionSchema.class {}
ExecutionSchema.setClass(Execution);
