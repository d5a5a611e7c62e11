/** Faults in one node's definition. */
import { fieldKinds } from '../field.ts';
import { hostCapabilities } from '../manifest.ts';
import type { NodeDefinition } from '../node.ts';
import { asObject, inputsOf, jsonSchemaOf, outputsOf, paramsSchemaOf } from '../node-shape.ts';
import { ERROR_PORT, type JsonObject, type JsonValue } from '../wire.ts';
import { fieldFaults, itemFields, type FormRules } from './field-faults.ts';
import { CAMEL_CASE, camelCasePattern, iconFaults, portNamePattern, wordFaults } from './names.ts';
import { triggerFaults } from './trigger-faults.ts';

const MAX_INPUTS = 20;
const MAX_OUTPUTS = 50;

/** Of a node in a plugin with these credentials, by name. */
export function nodeFaults(node: NodeDefinition, credentials: ReadonlySet<string>): string[] {
  const { title, description, category, version = 1 } = node;
  const loaders = Object.keys(node.loaders ?? {});
  const faults = [
    ...(camelCasePattern.test(node.name) ? [] : [`its name ${CAMEL_CASE}`]),
    ...(Number.isInteger(version) && version >= 1 ? [] : [`its version is ${version} and is to be a whole number from 1`]),
    ...wordFaults({ title, description, category }),
    ...iconFaults(node),
    ...loaders.filter((name) => !camelCasePattern.test(name)).map((name) => `the name of its loader "${name}" ${CAMEL_CASE}`),
    ...(node.uses ?? []).filter((name) => !hostCapabilities.includes(name)).map((name) => `it uses "${name}", which no host offers`),
    ...migrateFaults(node),
  ];
  const read = schemasOf(node);
  if (!read.ok) return [...faults, read.fault];
  const properties = asObject(read.params.properties);
  const rules: FormRules = {
    kinds: new Set(fieldKinds.filter((kind) => kind !== 'secret')),
    otherKinds: 'secrets belong in a credential, and the node takes a credential()',
    loaders: new Set(loaders),
    credentials,
  };
  return [
    ...faults,
    ...fieldFaults(read.params, 'params', rules),
    ...portFaults(node, properties),
    ...joinFaults(node, properties),
    ...bodyFaults(node),
    ...triggerFaults(node, properties),
  ];
}

/** Some zod types, such as dates, are no JSON. */
function schemasOf(node: NodeDefinition): { ok: true; params: JsonObject } | { ok: false; fault: string } {
  try {
    if (node.output) jsonSchemaOf(node.output);
    return { ok: true, params: paramsSchemaOf(node) };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return { ok: false, fault: `its params and output are to be schemas of JSON values: ${words}` };
  }
}

function migrateFaults(node: NodeDefinition): string[] {
  const version = node.version ?? 1;
  const from = node.migrate?.from ?? [];
  const faults: string[] = [];
  if (node.migrate && from.length === 0) faults.push('its migrate names no version in `from`');
  if (new Set(from).size < from.length) faults.push('its migrate names a version twice');
  for (const old of from) {
    if (!Number.isInteger(old) || old < 1 || old >= version)
      faults.push(`its migrate takes version ${old}, which is to be a whole number from 1 and lower than its own, ${version}`);
  }
  return faults;
}

function portFaults(node: NodeDefinition, properties: JsonObject): string[] {
  const faults: string[] = [];
  const inputs = inputsOf(node);
  const outputs = outputsOf(node);
  for (const [side, ports] of [
    ['input', inputs],
    ['output', outputs.filter((port) => 'name' in port)],
  ] as const) {
    for (const { name, title } of ports) {
      if (!portNamePattern.test(name))
        faults.push(`the ${side} "${name}" is to start with a letter and go on with letters, digits, - and _`);
      if (title.trim() === '') faults.push(`the ${side} "${name}" has no title`);
      if (side === 'output' && name === ERROR_PORT) faults.push(`the output "${ERROR_PORT}" is kept for failed steps; choose another name`);
    }
    const names = ports.map((port) => port.name);
    if (new Set(names).size < names.length) faults.push(`two ${side}s have the same name`);
  }
  for (const port of outputs) {
    if (!('each' in port)) continue;
    const item = itemFields(properties[port.each]);
    if (!item.key || !item.title)
      faults.push(`outputs are made per item of "${port.each}", which is to be a list whose items have key and title`);
  }
  if (inputs.length > MAX_INPUTS) faults.push(`it has more than ${MAX_INPUTS} inputs`);
  if (outputs.length > MAX_OUTPUTS) faults.push(`it has more than ${MAX_OUTPUTS} outputs`);
  if (node.kind === 'trigger' && inputs.length > 0) faults.push('a trigger has no inputs');
  if (node.kind !== 'trigger' && inputs.length === 0) faults.push('only a trigger may have no inputs');
  return faults;
}

function namesIn(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
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
