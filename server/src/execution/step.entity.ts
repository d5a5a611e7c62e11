import { defineEntity, p, type PrimaryKeyProp } from '@mikro-orm/core';
import { stepStatuses, type Failure, type JsonValue, type Wait } from '@hookloom/sdk/wire';
import type { LogLine } from '@hookloom/sdk';

const StepSchema = defineEntity({
  name: 'Step',
  tableName: 'step',
  properties: {
    executionId: p.uuid().primary(),
    /** The order of start within the execution, from 1. */
    ordinal: p.integer().primary(),
    workspaceId: p.uuid(),
    /** The execution's sequence number at this step's last change. */
    seq: p.integer(),
    nodeId: p.string(),
    nodeType: p.string(),
    /** Loop indices, outermost first. */
    iteration: p.array((index) => Number(index)),
    attempt: p.integer().default(1),
    status: p.enum(stepStatuses),
    /** Parameters with expressions evaluated. */
    params: p.json<JsonValue>().nullable(),
    output: p.json<JsonValue>().nullable(),
    /** Large parameters and outputs, by their content. */
    paramsRef: p.string().nullable(),
    outputRef: p.string().nullable(),
    /** Characters of the output's JSON. */
    outputSize: p.integer().nullable(),
    /** The nodes whose values a join took that did not wait for all of its edges. */
    sources: p.array().nullable(),
    /** Taken from an earlier execution or pinned, rather than run. */
    reused: p.boolean().default(false),
    wait: p.json<Wait>().nullable(),
    /** The port that the output left by; null for a step without output. */
    outputPort: p.string().nullable(),
    logs: p.json<LogLine[]>().nullable(),
    error: p.json<Failure>().nullable(),
    startedAt: p.datetime().nullable(),
    completedAt: p.datetime().nullable(),
    /** Measured on the worker, finer than the two instants. */
    durationMs: p.double().nullable(),
  },
});

/** One node's run in an execution. Inputs are not copied: they are the outputs of the steps before. */
export class Step extends StepSchema.class {
  declare [PrimaryKeyProp]?: ['executionId', 'ordinal'];
}
StepSchema.setClass(Step);
