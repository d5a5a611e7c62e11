/** What users fill in for a credential: checked, joined with what is stored, and parted into what may be shown and what may not. Pure. */
import { applyCredential, NodeError } from '@hookloom/sdk';
import { isJsonObject, type JsonObject, type JsonValue } from '@hookloom/sdk/wire';
import { AppError, type Issue } from '../lib/app-error.ts';
import { validateValues } from '../plugin/params/validate-params.ts';
import { boundHosts, endpointsOf, hostFields } from './bound-hosts.ts';
import type { Content, Endpoints } from './content.ts';
import { propertiesOf, type CredentialType } from './credential-types.ts';

/** Characters of all values as JSON; a key file of a cloud service has some 2,500. */
const MAX_LENGTH = 65_536;

/** Values that fit, and what follows from them. */
export interface CheckedValues {
  values: JsonObject;
  shown: JsonObject;
  filled: string[];
  hosts: string[];
  endpoints: Endpoints | null;
}

/**
 * Takes what a form sends. Secrets that it leaves out stay as they are stored; one that is null or empty is taken away. Stored secrets do not
 * go along to another host: whoever may change a credential may not read it, and would otherwise have it sent to a host of their own.
 * @throws AppError `VALIDATION_FAILED` with paths into the values. No message holds a value.
 */
export function checkValues(
  type: CredentialType,
  given: JsonValue,
  stored: (Content & { hosts: readonly string[] }) | null,
): CheckedValues {
  if (!isJsonObject(given)) throw faulty([{ path: '', message: 'The values are to be an object with a value per field.' }]);
  if (JSON.stringify(given).length > MAX_LENGTH) {
    throw faulty([{ path: '', message: `The values have more than ${MAX_LENGTH.toLocaleString('en')} characters together.` }]);
  }
  const { manifest, secrets } = type;
  const values = joined(given, stored?.values ?? {}, secrets);
  const unknown = unknownFields(manifest.fieldsSchema, values);
  const found = unknown.length > 0 ? unknown : validateValues(manifest.fieldsSchema, values);
  if (found.length > 0) throw faulty(found);

  const shown = Object.fromEntries(Object.entries(values).filter(([name]) => !secrets.has(name)));
  const hosts = boundHosts(manifest, shown);
  const endpoints = endpointsOf(manifest, shown);
  const issues = [...hostIssues(type, hosts), ...endpointIssues(type, endpoints), ...applyIssues(type, values)];
  if (issues.length > 0 || endpoints === 'missing') throw faulty(issues);

  const kept = Object.keys(values).filter((name) => secrets.has(name) && !Object.hasOwn(given, name));
  if (stored && kept.length > 0 && leadsElsewhere(stored, hosts, endpoints)) {
    throw faulty(kept.map((path) => ({ path, message: 'The credential would go to other hosts than before. Enter its secrets again.' })));
  }
  return { values, shown, filled: Object.keys(values).filter((name) => secrets.has(name)), hosts, endpoints };
}

/** Whether stored secrets or tokens would go where they did not go before. */
export function leadsElsewhere(
  stored: Pick<Content, 'oauth'> & { hosts: readonly string[] },
  hosts: readonly string[],
  endpoints: Endpoints | null,
): boolean {
  return hosts.some((host) => !stored.hosts.includes(host)) || endpoints?.tokenUrl !== stored.oauth?.endpoints.tokenUrl;
}

function joined(given: JsonObject, stored: JsonObject, secrets: ReadonlySet<string>): JsonObject {
  const kept = Object.entries(stored).filter(([name]) => secrets.has(name) && !Object.hasOwn(given, name));
  const filled = Object.entries(given).filter(([name, value]) => value !== null && !(secrets.has(name) && value === ''));
  return Object.fromEntries([...kept, ...filled].map(([name, value]) => [name, trimmed(value)]));
}

/** What is pasted often brings a line break at its end, which no header could carry. */
function trimmed(value: JsonValue): JsonValue {
  return typeof value === 'string' ? value.replace(/^[\r\n]+|[\r\n]+$/g, '') : value;
}

/** Field schemas as zod writes them allow other fields, so that these are looked for here. */
function unknownFields(schema: JsonObject, values: JsonObject): Issue[] {
  const properties = propertiesOf(schema);
  const names = Object.keys(values).filter((name) => !Object.hasOwn(properties, name));
  return names.map((name) => ({ path: name, message: `This type of credential has no field "${name.slice(0, 100)}".` }));
}

function hostIssues({ manifest }: CredentialType, hosts: string[]): Issue[] {
  if (hosts.length > 0 || manifest.hosts.length === 0) return [];
  const message = 'This does not name a host that the credential may be sent to, such as api.example.com.';
  return hostFields(manifest).map((path) => ({ path, message }));
}

function endpointIssues({ manifest }: CredentialType, endpoints: Endpoints | 'missing' | null): Issue[] {
  if (endpoints !== 'missing') return [];
  return [
    {
      path: '',
      message: `The addresses of the service's OAuth 2 endpoints do not come out as URLs. Check the fields of ${manifest.title}.`,
    },
  ];
}

/** Why the values could not be put into a request. */
function applyIssues({ manifest }: CredentialType, values: JsonObject): Issue[] {
  try {
    applyCredential(manifest, manifest.oauth2 ? { ...values, accessToken: 'token' } : values);
    return [];
  } catch (error) {
    if (error instanceof NodeError) return [{ path: '', message: error.message }];
    throw error;
  }
}

function faulty(issues: Issue[]): AppError {
  const placed = issues.map((issue) => ({ ...issue, path: issue.path === '' ? 'values' : `values.${issue.path}` }));
  return new AppError('VALIDATION_FAILED', 'The credential has faults.', { issues: placed });
}
