/** Faults in a credential's definition. */
import { isCredentialHeader } from '../apply-credential.ts';
import type { CredentialDefinition } from '../credential.ts';
import { fieldOf, type FieldKind } from '../field.ts';
import { coversHost, isHostPattern } from '../hosts.ts';
import type { CredentialTestRequest, OAuth2Settings } from '../manifest.ts';
import { asObject, jsonSchemaOf } from '../node-shape.ts';
import { templateFields } from '../template.ts';
import type { JsonObject } from '../wire.ts';
import { fieldFaults, type FormRules } from './field-faults.ts';
import { CAMEL_CASE, camelCasePattern, iconFaults, wordFaults } from './names.ts';

const kinds: ReadonlySet<FieldKind> = new Set(['text', 'multiline', 'number', 'toggle', 'select', 'secret', 'date', 'json']);
const rules: FormRules = {
  kinds,
  otherKinds: `a credential has ${[...kinds].join(', ')} fields only`,
  loaders: new Set(),
  credentials: new Set(),
};

/** Filled in by the host where a credential has `oauth2`; its own fields leave these names to it. */
export const oauth2Fields = ['clientId', 'clientSecret', 'accessToken', 'refreshToken'];
/** Those that templates may name. */
const oauth2TemplateFields = ['clientId', 'accessToken'];
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY']);

export function credentialFaults(credential: CredentialDefinition): string[] {
  const { name, title, description, docsUrl, oauth2, test } = credential;
  const faults = [
    ...(camelCasePattern.test(name) ? [] : [`its name ${CAMEL_CASE}`]),
    ...wordFaults({ title, description }),
    ...iconFaults(credential),
    ...(docsUrl === undefined || URL.parse(docsUrl)?.protocol === 'https:' ? [] : ['its docsUrl is to be a URL of https:']),
  ];
  const fields = fieldsOf(credential);
  if (!fields.ok) return [...faults, fields.fault];
  const { properties } = fields;
  const known = new Set([...Object.keys(properties), ...(oauth2 ? oauth2TemplateFields : [])]);
  if (oauth2)
    for (const field of oauth2Fields) if (properties[field]) faults.push(`the host fills in "${field}" itself; leave it out of fields`);
  return [
    ...faults,
    ...fieldFaults(fields.schema, 'fields', rules),
    ...applyFaults(credential, known),
    ...hostFaults(credential, properties),
    ...(oauth2 ? oauth2Faults(oauth2, known) : []),
    ...(test && typeof test !== 'function' ? testFaults(test, credential.hosts, known) : []),
    ...(credential.reveals ?? [])
      .filter((field) => !Object.hasOwn(properties, field))
      .map((field) => `it reveals "${field}", which is not among its fields`),
  ];
}

function fieldsOf({
  fields,
}: CredentialDefinition): { ok: true; schema: JsonObject; properties: JsonObject } | { ok: false; fault: string } {
  try {
    const schema = jsonSchemaOf(fields);
    return { ok: true, schema, properties: asObject(schema.properties) };
  } catch (error) {
    return { ok: false, fault: `its fields are to be schemas of JSON values: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function unknownFields(template: string, known: ReadonlySet<string>, where: string): string[] {
  const faults = templateFields(template)
    .filter((field) => !known.has(field))
    .map((field) => `${where} names the field "${field}", which it does not have`);
  // What is left after the good places are taken out must hold no brace pair: `{{a` would be sent as it stands.
  if (/\{\{|\}\}/.test(template.replaceAll(/\{\{[^{}]*\}\}/g, ''))) faults.push(`${where} has braces that do not pair: ${template}`);
  return faults;
}

function applyFaults({ apply = {}, oauth2 }: CredentialDefinition, known: ReadonlySet<string>): string[] {
  const headers = Object.entries(apply.headers ?? {});
  const query = Object.entries(apply.query ?? {});
  const faults = headers.flatMap(([name, template]) => [
    // The user says the name; the host looks at it when it is sent.
    ...(templateFields(name).length > 0 || isCredentialHeader(name) ? [] : [`a credential must not set the header "${name}"`]),
    ...[name, template].flatMap((text) => unknownFields(text, known, `its header ${name}`)),
  ]);
  faults.push(...query.flatMap((texts) => texts.flatMap((text) => unknownFields(text, known, `its query parameter ${texts[0]}`))));
  const names = headers.map(([name]) => name.toLowerCase());
  if (new Set(names).size < names.length) faults.push('two of its headers have the same name');
  if (apply.basic) {
    faults.push(
      ...unknownFields(apply.basic.username, known, 'its user name'),
      ...unknownFields(apply.basic.password, known, 'its password'),
    );
    if (names.includes('authorization')) faults.push('it has both basic and the header Authorization');
  }
  const templates = [...headers, ...query].map(([, template]) => template);
  if (oauth2 && templates.length > 0 && !templates.some((template) => templateFields(template).includes('accessToken')))
    faults.push('with oauth2 its apply is to put {{accessToken}} somewhere; leave apply out for a bearer token');
  return faults;
}

function hostFaults({ hosts, apply, oauth2, test }: CredentialDefinition, properties: JsonObject): string[] {
  const isSent =
    oauth2 !== undefined || test !== undefined || Object.values(apply ?? {}).some((place) => Object.keys(place ?? {}).length > 0);
  if (hosts.length === 0) return isSent ? ['it is sent in requests, so it is to name the hosts that it may go to'] : [];
  return hosts.flatMap((host) => {
    const fields = templateFields(host);
    const secret = fields.find((field) => fieldOf(properties[field])?.kind === 'secret');
    if (secret !== undefined) return [`its host ${host} would show the secret "${secret}"`];
    const unknown = unknownFields(host, new Set(Object.keys(properties)), `its host ${host}`);
    if (unknown.length > 0) return unknown;
    // A whole field may hold a URL, or several.
    if (/^\{\{[^{}]*\}\}$/.test(host) || isHostPattern(host.replaceAll(/\{\{[^{}]*\}\}/g, 'a').toLowerCase())) return [];
    return [`its host "${host}" is to be a host such as api.example.com or *.example.com, or a field that holds one: {{baseUrl}}`];
  });
}

/** A template is the field of a base URL and a path, or a URL of https. */
function urlFaults(template: string, known: ReadonlySet<string>, where: string): string[] {
  const startsWithField = /^\{\{[^{}]*\}\}/.test(template);
  const url = URL.parse(template.replaceAll(/\{\{[^{}]*\}\}/g, (_, at: number) => (at === 0 ? 'https://a.example' : 'a')));
  if (!url || (!startsWithField && url.protocol !== 'https:'))
    return [`${where} is to be a URL of https:, or to start with a field that holds one`];
  return unknownFields(template, known, where);
}

function oauth2Faults(oauth2: OAuth2Settings, known: ReadonlySet<string>): string[] {
  const faults = urlFaults(oauth2.tokenUrl, known, 'its tokenUrl');
  if (oauth2.grant === 'authorizationCode' && oauth2.authorizationUrl === undefined) faults.push('its grant needs an authorizationUrl');
  if (oauth2.authorizationUrl !== undefined) faults.push(...urlFaults(oauth2.authorizationUrl, known, 'its authorizationUrl'));
  faults.push(...oauth2.scopes.flatMap((scope) => unknownFields(scope, known, `its scope ${scope}`)));
  for (const scope of oauth2.scopes)
    if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)) faults.push(`its scope "${scope}" is to be one word (RFC 6749)`);
  return faults;
}

function testFaults(test: CredentialTestRequest, hosts: string[], known: ReadonlySet<string>): string[] {
  const faults = urlFaults(test.url, known, 'the URL of its test');
  if (test.method !== undefined && !methods.has(test.method))
    faults.push(`its test has the method ${test.method}, which is none of ${[...methods].join(', ')}`);
  for (const status of test.expectStatus ?? [])
    if (!Number.isInteger(status) || status < 100 || status > 599) faults.push(`its test expects the status ${status}`);
  const url = templateFields(test.url).length === 0 ? URL.parse(test.url) : null;
  const fixed = hosts.every((host) => templateFields(host).length === 0);
  if (url && fixed && hosts.length > 0 && !hosts.some((host) => coversHost(host, url.hostname)))
    faults.push(`its test goes to ${url.hostname}, to which it is not bound`);
  return faults;
}
