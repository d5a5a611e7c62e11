/** What code is given that runs outside of an execution: triggers, loaders of options, tests of credentials. */
import type { CallContext } from '../host.ts';
import type { NodeDefinition } from '../node.ts';
import { paramsSchemaOf } from '../node-shape.ts';
import { applyParams } from '../params.ts';
import type { JsonObject } from '../wire.ts';
import { createStandIns, withCredentials, type HostOptions, type StandIns } from './stand-ins.ts';

export const TEST_WORKSPACE = 'test-workspace';

/** Kept, since a test may run a node some thousand times, and making the schema takes longer than that. */
const schemas = new WeakMap<object, JsonObject>();

export function knownParamsSchema(node: NodeDefinition): JsonObject {
  const known = schemas.get(node.params) ?? paramsSchemaOf(node);
  schemas.set(node.params, known);
  return known;
}

export function callContext<Params>(host: StandIns, params: Params): CallContext<Params> {
  return { ...host.functions, params, workspaceId: TEST_WORKSPACE, now: host.now, signal: host.signal, log: host.log };
}

/** The stand-ins of a node's code, and its parameters: as given, and with the schema applied. */
export function prepareNode(
  node: NodeDefinition,
  { params, ...options }: HostOptions & { params?: unknown },
): { host: StandIns; given: JsonObject; applied(): Record<string, unknown> } {
  const paramsSchema = knownParamsSchema(node);
  const given = withCredentials(params, paramsSchema, options.credentials);
  const host = createStandIns({ name: `The node "${node.name}"`, uses: new Set(node.uses), paramsSchema, params: given }, options);
  return { host, given, applied: () => applyParams(node.params, given) };
}
