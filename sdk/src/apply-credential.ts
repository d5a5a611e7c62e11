/** What a credential adds to a request: its templates filled with its values. Pure; the server and the test kit share it. */
import { NodeError } from './errors.ts';
import { coversHost, hostIn, isHostPattern } from './hosts.ts';
import type { CredentialManifest } from './manifest.ts';
import { fieldText, fillTemplate, templateFields, type FieldValues } from './template.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './wire.ts';

/** What is to be added to a request; a header of the same name that the request has is replaced. */
export interface AppliedCredential {
  /** Lower-case names. */
  headers: Record<string, string>;
  /** Names and values that are set in the address, in place of those that it has, not yet percent-encoded. */
  query: [name: string, value: string][];
}

const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/**
 * Headers that say how a message is cut or where it goes: with one of these a credential could speak for another request. What comes packed
 * (`Accept-Encoding`) is not looked through for secrets.
 */
const framing = new Set('accept-encoding connection content-length expect host keep-alive te trailer transfer-encoding upgrade'.split(' '));

/** Whether a credential may set a header of this name. */
export function isCredentialHeader(name: string): boolean {
  return headerName.test(name) && !framing.has(name.toLowerCase()) && !name.toLowerCase().startsWith('proxy-');
}

// Everything that ends a line or a text for some server, and what no header can carry.
const unfitForHeader = /[^\t\x20-\x7e\xa0-\xff]/;
// eslint-disable-next-line no-control-regex
const control = /[\x00-\x1f\x7f]/;

function refuse(code: 'CREDENTIAL_INCOMPLETE' | 'CREDENTIAL_UNFIT', message: string): never {
  throw new NodeError('USER', code, message);
}

/** Values with the schema's defaults in place of those that are absent. */
/** The values, with those that the schema has for fields left out. */
export function withDefaults(schema: JsonObject, values: FieldValues): FieldValues {
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  const defaults = Object.entries(properties).flatMap(([name, property]): [string, JsonValue][] =>
    isJsonObject(property) && property.default !== undefined ? [[name, property.default]] : [],
  );
  return Object.fromEntries([...defaults, ...Object.entries(values)]);
}

/** Fields that may be left empty: those that the schema has and does not require. */
function optionalFields(schema: JsonObject): Set<string> {
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  return new Set(Object.keys(isJsonObject(schema.properties) ? schema.properties : {}).filter((name) => !required.has(name)));
}

/**
 * What a credential adds to a request that it is used in. `values` are its fields' values by name, with OAuth 2 `accessToken` among them.
 * A header or query parameter is left out where an optional field in it is empty.
 * @throws NodeError of class `USER`: `CREDENTIAL_INCOMPLETE` where a required field is empty, `CREDENTIAL_UNFIT` where a value holds
 * a line break or another character that cannot go where it belongs. No message holds a value.
 */
export function applyCredential(credential: Pick<CredentialManifest, 'apply' | 'fieldsSchema'>, given: FieldValues): AppliedCredential {
  const { apply, fieldsSchema } = credential;
  const values = withDefaults(fieldsSchema, given);
  const optional = optionalFields(fieldsSchema);

  /** Null where an optional field is empty. */
  function fill(template: string): string | null {
    const empty = templateFields(template).filter((name) => fieldText(values, name) === null);
    const missing = empty.find((name) => !optional.has(name));
    if (missing !== undefined) {
      refuse('CREDENTIAL_INCOMPLETE', `The credential has no value for "${missing}". Fill it in, or connect the credential again.`);
    }
    return empty.length > 0 ? null : fillTemplate(template, (name) => fieldText(values, name) ?? '');
  }

  const headers: [string, string][] = [];
  for (const [nameTemplate, template] of Object.entries(apply.headers ?? {})) {
    const name = fill(nameTemplate);
    if (name === null) continue;
    if (!isCredentialHeader(name)) refuse('CREDENTIAL_UNFIT', `A credential must not set the header "${name}".`);
    const value = fill(template);
    if (value === null) continue;
    if (unfitForHeader.test(value)) {
      const whose = templateFields(template).join('" or "');
      refuse('CREDENTIAL_UNFIT', `The credential's "${whose}" holds a line break or another character that a header cannot carry.`);
    }
    headers.push([name.toLowerCase(), value]);
  }
  if (apply.basic) headers.push(['authorization', basic(apply.basic, (template) => fill(template) ?? '')]);

  const query: AppliedCredential['query'] = [];
  for (const [nameTemplate, template] of Object.entries(apply.query ?? {})) {
    const name = fill(nameTemplate);
    const value = fill(template);
    if (name === null || value === null) continue;
    if (control.test(value)) refuse('CREDENTIAL_UNFIT', `The credential's value for "${name}" holds a line break or control character.`);
    query.push([name, value]);
  }
  return { headers: Object.fromEntries(headers), query };
}

/** RFC 7617, with UTF-8. */
function basic({ username, password }: { username: string; password: string }, fill: (template: string) => string): string {
  const [user, pass] = [fill(username), fill(password)];
  if (control.test(user + pass)) refuse('CREDENTIAL_UNFIT', 'The user name or password holds a line break or control character.');
  if (user.includes(':')) refuse('CREDENTIAL_UNFIT', 'A user name must not hold a colon.');
  return `Basic ${Buffer.from(`${user}:${pass}`).toString('base64')}`;
}

/** The request's address and headers with a credential's added; the names of headers are in lower case. */
export function addToRequest(
  request: { url: string; headers?: Record<string, string> },
  { headers, query }: AppliedCredential,
): { url: string; headers: Record<string, string> } {
  const url = new URL(request.url);
  for (const [name, value] of query) url.searchParams.set(name, value);
  const own = Object.entries(request.headers ?? {}).map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  return { url: query.length > 0 ? url.href : request.url, headers: Object.fromEntries([...own, ...Object.entries(headers)]) };
}

/**
 * Hosts that a credential with these values is bound to. `{{baseUrl}}` is what a field's value names: a URL, a host, or several of them
 * apart by commas or white space; `{{account}}.example.com` holds a field's value as a part. What comes out as no host binds it to none.
 */
export function credentialHosts({ hosts, fieldsSchema }: Pick<CredentialManifest, 'hosts' | 'fieldsSchema'>, given: FieldValues): string[] {
  const values = withDefaults(fieldsSchema, given);
  const resolved = hosts.flatMap((host) => {
    const fields = templateFields(host);
    if (fields.length === 0) return [host.toLowerCase()];
    if (/^\{\{[^{}]*\}\}$/.test(host)) return hostsIn(fieldText(values, fields[0] ?? '') ?? '');
    const filled = fillTemplate(host, (name) => (fieldText(values, name) ?? '').trim().toLowerCase());
    // A value such as `evil.example/` or `*` must not widen what the type's author has bound it to.
    return isHostPattern(filled) && filled.startsWith('*') === host.startsWith('*') ? [filled] : [];
  });
  return [...new Set(resolved)];
}

function hostsIn(text: string): string[] {
  return text
    .split(/[\s,]+/)
    .flatMap((part) => (isHostPattern(part.toLowerCase()) ? [part.toLowerCase()] : (hostIn(part) ?? [])))
    .filter((host) => host !== '');
}

/** Whether a credential that is bound to `hosts` may go to this address. */
export function mayGoTo(hosts: readonly string[], url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && hosts.some((pattern) => coversHost(pattern, parsed.hostname));
}
