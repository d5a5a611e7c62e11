import { defineEntity, p } from '@mikro-orm/core';
import { executionStatuses, type Failure, type JsonValue } from '@hookloom/sdk/wire';
import { tenantProperties } from '../db/base.entity.ts';

/** `ERROR`: another workflow's failed execution; `WORKFLOW`: a step of another execution; `POLLING`, `CONNECTION`: what a trigger has found at, or heard from, a service. */
export const startKinds = ['WEBHOOK', 'MANUAL', 'API', 'SCHEDULE', 'ERROR', 'WORKFLOW', 'POLLING', 'CONNECTION'] as const;
export type StartKind = (typeof startKinds)[number];

/** `TEST`: one node, or from one node on, of a draft. */
export const originKinds = ['RETRY', 'REPLAY', 'FORK', 'TEST'] as const;

/** Which execution this one was made from, and how. */
export interface Origin {
  kind: (typeof originKinds)[number];
  /** Null for a test on pinned data alone. */
  executionId: string | null;
  /** The node that it goes on from; null for a replay. */
  nodeId: string | null;
  /** True where it ends after that node. */
  onlyNode: boolean;
  /** True where pinned outputs stand for the nodes that have them: a draft that is tried. */
  usePinned: boolean;
}

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
    /** The place in `priorities`. */
    priority: p.smallint().default(1),
    /** The execution whose step has called this one, or whose failure it handles; then without an ordinal. */
    parentId: p.uuid().nullable(),
    parentOrdinal: p.integer().nullable(),
    /** Executions above it: 0 unless it was called, or is an error workflow's. */
    depth: p.integer().default(0),
    origin: p.json<Origin>().nullable(),
    /** What it shares a concurrency limit with; null where it has none. */
    limitKey: p.string().nullable(),
    limitMax: p.integer().nullable(),
    /** When it may start at the earliest, where that was put off. */
    startAt: p.datetime().nullable(),
    /** When a waiting one goes on at the latest; null where only something else wakes it. */
    wakeAt: p.datetime().nullable(),
    paused: p.boolean().default(false),
    /** A large result, by its content. */
    resultRef: p.string().nullable(),
    result: p.json<JsonValue>().nullable(),
    error: p.json<Failure>().nullable(),
    startedAt: p.datetime().nullable(),
    completedAt: p.datetime().nullable(),
  },
});

/** One run of one version. */
export class Execution extends ExecutionSchema.class {}
ExecutionSchema.setClass(Execution);
