/** Faults in the fields of a form: of a node's parameters, or of a credential. */
import type { FieldKind } from '../field.ts';
import { isUnsafeKey } from '../keys.ts';
import { asObject, fieldsIn, type FieldPlace } from '../node-shape.ts';
import type { JsonObject, JsonValue } from '../wire.ts';
import { typeNamePattern } from './names.ts';

/** What the fields of a form may refer to. */
export interface FormRules {
  kinds: ReadonlySet<FieldKind>;
  /** Why another kind is refused. */
  otherKinds: string;
  /** Names of the node's loaders. */
  loaders: ReadonlySet<string>;
  /** Names of the plugin's own credentials. */
  credentials: ReadonlySet<string>;
}

const mediaType = /^[a-z]+\/(\*|[a-z0-9][a-z0-9.+-]*)$/;

export function fieldFaults(schema: JsonObject, path: string, rules: FormRules): string[] {
  return fieldsIn(schema, path).flatMap((place) => placeFaults(place, schema, rules).map((fault) => `${place.path} ${fault}`));
}

function placeFaults(place: FieldPlace, form: JsonObject, rules: FormRules): string[] {
  const { name, schema, field } = place;
  if (isUnsafeKey(name)) return ['has a name that JavaScript keeps for itself; choose another'];
  if (!field) return ['has no form field; make it with a builder of @hookloom/sdk such as text()'];
  const faults: string[] = [];
  if (!rules.kinds.has(field.kind)) faults.push(`is a ${field.kind} field: ${rules.otherKinds}`);
  if (typeof schema.title !== 'string' || schema.title === '') faults.push('has no title');
  return [...faults, ...visibilityFaults(place), ...referenceFaults(place, form, rules)];
}

function visibilityFaults({ name, field, siblings, required }: FieldPlace): string[] {
  if (!field?.visibleWhen) return [];
  const { param, in: values } = field.visibleWhen;
  const faults: string[] = [];
  if (required) faults.push('is hidden at times, so it needs .optional() or .default()');
  if (!Object.hasOwn(siblings, param) || param === name) return [...faults, `is visible depending on "${param}", which is not beside it`];
  const choices = asObject(siblings[param]).enum;
  const never = Array.isArray(choices) ? values.filter((value) => !choices.includes(value)) : [];
  if (values.length === 0) faults.push(`is never visible: its visibleWhen names no value of "${param}"`);
  if (never.length > 0)
    faults.push(`is visible where "${param}" is ${never.map((value) => JSON.stringify(value)).join(', ')}, which it cannot be`);
  return faults;
}

function referenceFaults({ name, field, siblings, schema }: FieldPlace, form: JsonObject, rules: FormRules): string[] {
  const top = asObject(form.properties);
  const faults: string[] = [];
  for (const list of field?.keyOf ?? []) {
    if (!itemFields(top[list]).key) faults.push(`holds keys of "${list}", which is to be a list of the node whose items have a key`);
  }
  if (field?.loader) {
    const { name: loader, dependsOn } = field.loader;
    if (!rules.loaders.has(loader)) faults.push(`gets its options from the loader "${loader}", which is not among the node's loaders`);
    for (const param of dependsOn) {
      if (param === name) faults.push('gets options that depend on itself');
      else if (!Object.hasOwn(siblings, param) && !Object.hasOwn(top, param))
        faults.push(`gets options that depend on "${param}", which is neither beside it nor at the top`);
    }
  }
  for (const type of field?.credentialTypes ?? []) {
    if (type === '*' || typeNamePattern.test(type)) continue;
    if (type.includes('.')) faults.push(`takes the credential "${type}", which is no type such as slack.bot`);
    else if (!rules.credentials.has(type)) faults.push(`takes the credential "${type}", which the plugin does not define`);
  }
  for (const type of field?.accept ?? [])
    if (!mediaType.test(type)) faults.push(`accepts "${type}", which is no media type such as image/*`);
  const values = (field?.options ?? []).map((option) => option.value);
  if (new Set(values).size < values.length) faults.push('has two options with the same value');
  if (field?.kind === 'secret' && schema.default !== undefined) faults.push('is a secret and must have no default');
  return faults;
}

/** Schemas of the fields of a list's items. */
export function itemFields(list: JsonValue | undefined): JsonObject {
  return asObject(asObject(asObject(list).items).properties);
}
