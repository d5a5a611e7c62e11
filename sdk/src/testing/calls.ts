/** Runs what the host calls outside of executions: loaders of options, tests of credentials, migrations. */
import type { CredentialDefinition } from '../credential.ts';
import { NodeError } from '../errors.ts';
import type { FieldOption } from '../field.ts';
import type { LoadedOptions } from '../loader.ts';
import type { NodeDefinition } from '../node.ts';
import { applyParams } from '../params.ts';
import { fillUrl } from '../template.ts';
import { isJsonObject, type JsonObject } from '../wire.ts';
import { callContext, prepareNode } from './call-context.ts';
import { revealed, withValues } from './credentials.ts';
import { createStandIns, jsonCopy, recordOf, type HostOptions, type HostRecord } from './stand-ins.ts';

export interface CallOptions extends HostOptions {
  /** As the form holds them: unchecked. */
  params?: JsonObject;
  /** What the user has typed. Default empty. */
  search?: string;
  /** Default null: the first page. */
  cursor?: string | null;
}

/**
 * Calls one of a node's loaders, as a form does.
 * @throws what the loader throws; Error where there is no such loader, or it gives no options
 */
export async function loadOptions(
  definition: Pick<NodeDefinition, 'name' | 'loaders'>,
  loader: string,
  options: CallOptions = {},
): Promise<HostRecord & { options: FieldOption[]; next: string | null }> {
  const node = definition as NodeDefinition;
  const load = Object.hasOwn(node.loaders ?? {}, loader) ? node.loaders?.[loader] : undefined;
  if (!load) throw new Error(`The node "${node.name}" has no loader "${loader}"`);
  const { host, given } = prepareNode(node, options);
  const loaded = await load({ ...callContext(host, given), search: options.search ?? '', cursor: options.cursor ?? null });
  const page: LoadedOptions = Array.isArray(loaded) ? { options: loaded } : loaded;
  const isOption = (option: FieldOption): boolean => typeof option?.value === 'string' && typeof option.label === 'string';
  if (!Array.isArray(page.options) || !page.options.every(isOption)) {
    throw new Error(`The loader "${loader}" is to give options with the texts value and label`);
  }
  host.done();
  return { options: page.options, next: page.next ?? null, ...recordOf(host) };
}

export type CredentialTestResult = HostRecord & ({ ok: true } | { ok: false; message: string });

/**
 * Tests a credential with these values as the host does: by its request, or by its code.
 * @throws Error where it has no test, its values do not fit its fields, or recorded requests were not sent
 */
export async function testCredential(
  definition: CredentialDefinition,
  values: JsonObject,
  options: HostOptions = {},
): Promise<CredentialTestResult> {
  const credential = withValues(definition, values);
  const { test, name } = definition;
  if (!test) throw new Error(`The credential "${name}" has no test`);
  const id = 'test-credential';
  const paramsSchema: JsonObject = { properties: { credential: { field: { kind: 'credential', credentialTypes: [name] } } } };
  const host = createStandIns(
    { name: `The test of the credential "${name}"`, uses: new Set(['http']), paramsSchema, params: { credential: id } },
    { ...options, credentials: { [id]: credential } },
  );
  let message: string | null;
  try {
    if (typeof test === 'function') {
      await test({ ...callContext(host, revealed(credential)), credentialId: id });
      message = null;
    } else {
      const url = fillUrl(test.url, credential.values);
      if (url === null) throw new NodeError('USER', 'CREDENTIAL_INCOMPLETE', `The address of the test, ${test.url}, cannot be filled in.`);
      const { method, headers, body, expectStatus } = test;
      const { status } = await host.functions.http({ url, method, headers, body, credential: id });
      const right = expectStatus ? expectStatus.includes(status) : status < 400;
      message = right ? null : `The service answered with status ${status}.`;
    }
  } catch (error) {
    message = error instanceof Error ? error.message : String(error);
  }
  host.done();
  return message === null ? { ok: true, ...recordOf(host) } : { ok: false, message, ...recordOf(host) };
}

/**
 * Takes parameters of an old version of a node over to a newer one, over versions in between where there is no direct way, and checks
 * that they fit at the end. `to` is the newest by default.
 * @throws Error where there is no way, or a migration throws, changes what it was given, gives no object or what does not fit
 */
export function migrateParams(
  plugin: { nodes: NodeDefinition[] },
  { node, from, to, params }: { node: string; from: number; to?: number; params: JsonObject },
): JsonObject {
  const versions = plugin.nodes.filter(({ name }) => name === node);
  if (versions.length === 0) throw new Error(`The plugin has no node "${node}"`);
  const wanted = to ?? Math.max(...versions.map(({ version = 1 }) => version));
  const way = wayTo(versions, from, wanted);
  if (!way)
    throw new Error(
      `The node "${node}" has no way from version ${from} to ${wanted}: give version ${wanted} migrate: { from: [${from}], … }`,
    );
  let current = params;
  let version = from;
  for (const step of way) {
    current = migrated(step, version, current);
    version = step.version ?? 1;
  }
  const target = way.at(-1);
  if (target) applyParams(target.params, current);
  return current;
}

/** The shortest chain of definitions whose migrations lead from one version to another. */
function wayTo(versions: NodeDefinition[], from: number, to: number): NodeDefinition[] | null {
  const ways = new Map<number, NodeDefinition[]>([[from, []]]);
  for (const [version, way] of ways) {
    for (const node of versions) {
      if (node.migrate?.from.includes(version) && !ways.has(node.version ?? 1)) ways.set(node.version ?? 1, [...way, node]);
    }
  }
  return ways.get(to) ?? null;
}

function migrated(node: NodeDefinition, from: number, params: JsonObject): JsonObject {
  const where = `The migration of "${node.name}" from version ${from} to ${node.version ?? 1}`;
  const before = JSON.stringify(params);
  const result: unknown = node.migrate?.params(params, from);
  if (JSON.stringify(params) !== before) throw new Error(`${where} changes the parameters that it was given; make a copy`);
  const copy = jsonCopy(result ?? null, `${where} gives parameters`);
  if (!isJsonObject(copy) || result instanceof Promise) throw new Error(`${where} is to give an object with parameters`);
  return copy;
}
