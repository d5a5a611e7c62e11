/** Puts nodes together to a plugin, and refuses what a host could not work with. */
import { z } from 'zod';
import type { CredentialDefinition } from './credential.ts';
import { fieldOf } from './field.ts';
import { iconFault } from './icon.ts';
import type { PortManifest, PortPerItemManifest } from './manifest.ts';
import type { NodeDefinition } from './node.ts';
import { DEFAULT_INPUT_PORT, DEFAULT_OUTPUT_PORT, ERROR_PORT, type JsonObject, type JsonValue } from './wire.ts';

export interface PluginDefinition {
  /** The namespace of its node types: lower case letters, digits and hyphens. */
  name: string;
  title: string;
  /** One sentence. */
  description: string;
  /** Semver range of the Hookloom versions that it works with, such as `^0.1.0`. */
  host: string;
  nodes: NodeDefinition[];
  credentials?: CredentialDefinition[];
  /**
   * `hosts`: the only ones that `ctx.http` may reach, such as `api.example.com` or `*.example.com`; `*` for any. Default: none.
   * The host functions need no mention: they are gathered from the nodes' `uses`.
   */
  capabilities?: { hosts?: string[] };
}

/** The definition of a plugin has faults; the message lists all of them, a line each. */
export class PluginDefinitionError extends Error {
  readonly faults: string[];
  constructor(plugin: string, faults: string[]) {
    super(`The plugin "${plugin}" is not well defined:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
    this.name = 'PluginDefinitionError';
    this.faults = faults;
  }
}

const pluginNamePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const nodeNamePattern = /^[a-z][A-Za-z0-9]*$/;
const portNamePattern = /^[A-Za-z][\w-]*$/;
const hostPattern = /^(\*|(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*)$/;

export function inputsOf(node: NodeDefinition): PortManifest[] {
  return node.inputs ?? (node.kind === 'trigger' ? [] : [{ name: DEFAULT_INPUT_PORT, title: 'In' }]);
}

export function outputsOf(node: NodeDefinition): (PortManifest | PortPerItemManifest)[] {
  return node.outputs ?? [{ name: DEFAULT_OUTPUT_PORT, title: 'Out' }];
}

/** The JSON Schema of a node's parameters as a form fills them in: before defaults are applied. */
export function paramsSchemaOf(node: NodeDefinition): JsonObject {
  return z.toJSONSchema(node.params, { io: 'input', target: 'draft-2020-12' }) as JsonObject;
}

function asObject(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

function namesIn(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function portFaults(node: NodeDefinition, properties: JsonObject): string[] {
  const faults: string[] = [];
  const inputs = inputsOf(node);
  const fixedOutputs = outputsOf(node).filter((port) => 'name' in port);
  for (const [side, ports] of [
    ['input', inputs],
    ['output', fixedOutputs],
  ] as const) {
    for (const { name } of ports) {
      if (!portNamePattern.test(name))
        faults.push(`the ${side} "${name}" is to start with a letter and go on with letters, digits, - and _`);
      if (side === 'output' && name === ERROR_PORT) faults.push(`the output "${ERROR_PORT}" is kept for failed steps; choose another name`);
    }
    const names = ports.map((port) => port.name);
    if (new Set(names).size < names.length) faults.push(`two ${side}s have the same name`);
  }
  for (const port of outputsOf(node)) {
    if (!('each' in port)) continue;
    const item = asObject(asObject(asObject(properties[port.each]).items).properties);
    if (!item.key || !item.title)
      faults.push(`outputs are made per item of "${port.each}", which is to be a list whose items have key and title`);
  }
  if (node.kind === 'trigger' && inputs.length > 0) faults.push('a trigger has no inputs');
  if (node.kind !== 'trigger' && inputs.length === 0) faults.push('only a trigger may have no inputs');
  return faults;
}

/** Faults in the fields of one object, and of the objects inside it. `lists` are the node's own parameters. */
function fieldFaults(schema: JsonObject, path: string, lists: JsonObject = asObject(schema.properties)): string[] {
  const faults: string[] = [];
  const properties = asObject(schema.properties);
  const required = namesIn(schema.required);
  for (const [name, value] of Object.entries(properties)) {
    const property = asObject(value);
    const place = `${path}.${name}`;
    const field = fieldOf(property);
    if (!field) {
      faults.push(`${place} has no form field; make it with a builder of @hookloom/sdk such as text()`);
      continue;
    }
    if (typeof property.title !== 'string' || property.title === '') faults.push(`${place} has no title`);
    if (field.visibleWhen && !Object.hasOwn(properties, field.visibleWhen.param)) {
      faults.push(`${place} is visible depending on "${field.visibleWhen.param}", which is not beside it`);
    }
    if (field.visibleWhen && required.includes(name)) {
      faults.push(`${place} is hidden at times, so it needs .optional() or .default()`);
    }
    for (const list of field.keyOf ?? []) {
      const item = asObject(asObject(asObject(lists[list]).items).properties);
      if (!item.key) faults.push(`${place} holds keys of "${list}", which is to be a list of the node whose items have a key`);
    }
    if (field.kind === 'object') faults.push(...fieldFaults(property, place, lists));
    if (field.kind === 'list') faults.push(...fieldFaults(asObject(property.items), place, lists));
  }
  return faults;
}

function joinFaults(node: NodeDefinition, properties: JsonObject): string[] {
  if (typeof node.join !== 'object') return [];
  const { param, count } = node.join;
  const values = namesIn(asObject(properties[param]).enum);
  const allowed = count === undefined ? ['all', 'any'] : ['all', 'any', 'first'];
  const fits = values.length > 0 && values.every((value) => allowed.includes(value));
  const faults = fits ? [] : [`join names the parameter "${param}", which is to be a select of ${allowed.join(', ')}`];
  if (count !== undefined && asObject(properties[count]).type !== 'integer')
    faults.push(`join names "${count}" as its count, which is to be a whole number`);
  return faults;
}

function bodyFaults(node: NodeDefinition): string[] {
  if (node.body === undefined) return [];
  const names = outputsOf(node).flatMap((port) => ('name' in port ? [port.name] : []));
  if (!names.includes(node.body)) return [`its body "${node.body}" is not among its outputs`];
  return names.length < 2 ? ['a node with a body needs another output, by which the results leave'] : [];
}

function nodeFaults(node: NodeDefinition): string[] {
  const faults: string[] = [];
  if (!nodeNamePattern.test(node.name)) faults.push('its name is to be in camelCase: letters and digits, a lower case letter first');
  const version = node.version ?? 1;
  if (!Number.isInteger(version) || version < 1) faults.push(`its version is ${version} and is to be a whole number from 1`);
  for (const key of ['title', 'description', 'category'] as const) if (node[key].trim() === '') faults.push(`its ${key} is empty`);
  const icon = iconFault(node.icon);
  if (icon) faults.push(`its icon ${icon}`);
  if ((node.kind === 'trigger') !== (node.trigger !== undefined))
    faults.push('a node of kind trigger says by `trigger` what starts it, and no other node does');
  const schema = paramsSchemaOf(node);
  const properties = asObject(schema.properties);
  return [
    ...faults,
    ...fieldFaults(schema, 'params'),
    ...portFaults(node, properties),
    ...joinFaults(node, properties),
    ...bodyFaults(node),
  ];
}

/**
 * Checks a plugin and gives it back.
 * @throws PluginDefinitionError with every fault: names, duplicates, ports, fields, icons.
 */
export function definePlugin(plugin: PluginDefinition): PluginDefinition {
  const faults: string[] = [];
  if (!pluginNamePattern.test(plugin.name))
    faults.push('its name is to be of lower case letters, digits and single hyphens, a letter first');
  for (const key of ['title', 'description', 'host'] as const) if (plugin[key].trim() === '') faults.push(`its ${key} is empty`);
  for (const host of plugin.capabilities?.hosts ?? [])
    if (!hostPattern.test(host)) faults.push(`the host "${host}" is not a host name such as api.example.com or *.example.com`);
  if (plugin.nodes.length === 0) faults.push('it has no nodes');
  const seen = new Set<string>();
  for (const node of plugin.nodes) {
    const id = `${node.name} version ${node.version ?? 1}`;
    if (seen.has(id)) faults.push(`the node ${id} is defined twice`);
    seen.add(id);
    faults.push(...nodeFaults(node).map((fault) => `node "${node.name}": ${fault}`));
  }
  if (faults.length > 0) throw new PluginDefinitionError(plugin.name, faults);
  return plugin;
}
