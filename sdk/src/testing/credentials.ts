/** Credentials for tests: what the host would do with one, from its definition and values that the test gives. */
import { addToRequest, applyCredential, credentialHosts, mayGoTo } from '../apply-credential.ts';
import { credentialManifest } from '../build-manifest.ts';
import type { CredentialDefinition } from '../credential.ts';
import { NodeError } from '../errors.ts';
import { fieldOf } from '../field.ts';
import type { CredentialManifest } from '../manifest.ts';
import { asObject } from '../node-shape.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../wire.ts';

/** Made by `withValues`. */
export interface TestCredential {
  definition: CredentialDefinition;
  values: JsonObject;
}

/**
 * A credential with these values of its fields; with OAuth 2 `accessToken` and `clientId` among them.
 * @throws Error where the values do not fit the fields
 */
export function withValues(definition: CredentialDefinition, values: JsonObject): TestCredential {
  const known = Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(definition.fields.shape, name)));
  const read = definition.fields.safeParse(known);
  if (!read.success) throw new Error(`The values of the credential "${definition.name}" do not fit its fields: ${read.error.message}`);
  const unknown = Object.keys(values).filter(
    (name) => !(name in known) && !(definition.oauth2 && (name === 'accessToken' || name === 'clientId')),
  );
  if (unknown.length > 0) throw new Error(`The credential "${definition.name}" has no field ${unknown.join(', ')}`);
  return { definition, values: { ...values, ...(read.data as JsonObject) } };
}

/** The credentials that parameters name in fields for credentials, with the types that the field takes. */
export function credentialsNamed(schema: JsonValue | undefined, value: JsonValue | undefined): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const look = (part: JsonValue | undefined, at: JsonValue | undefined): void => {
    const types = fieldOf(part)?.credentialTypes;
    if (types && typeof at === 'string') found.set(at, [...(found.get(at) ?? []), ...types]);
    if (Array.isArray(at)) for (const item of at) look(asObject(part).items, item);
    if (!isJsonObject(at)) return;
    for (const [name, property] of Object.entries(asObject(asObject(part).properties)))
      if (Object.hasOwn(at, name)) look(property, at[name]);
  };
  look(schema, value);
  return found;
}

function manifestOf({ definition }: TestCredential): CredentialManifest {
  return credentialManifest('test', definition);
}

/** Texts that must not be told: values of secret fields and access tokens. */
export function secretsOf(credential: TestCredential): string[] {
  const properties = asObject(manifestOf(credential).fieldsSchema.properties);
  return Object.entries(credential.values).flatMap(([name, value]) =>
    typeof value === 'string' && value !== '' && (name === 'accessToken' || fieldOf(properties[name])?.kind === 'secret') ? [value] : [],
  );
}

/** The fields that its type reveals. */
export function revealed({ definition, values }: TestCredential): JsonObject {
  return Object.fromEntries(
    (definition.reveals ?? []).flatMap((name) => (Object.hasOwn(values, name) ? [[name, values[name] ?? null]] : [])),
  );
}

export function boundHosts(credential: TestCredential): string[] {
  return credentialHosts(manifestOf(credential), credential.values);
}

/** @throws NodeError as the host does */
export function applied<Request extends { url: string; headers?: Record<string, string> }>(
  request: Request,
  credential: TestCredential,
): Request {
  const { name } = credential.definition;
  const hosts = boundHosts(credential);
  if (!mayGoTo(hosts, request.url)) {
    throw new NodeError(
      'USER',
      'CREDENTIAL_HOST_REFUSED',
      `The credential "${name}" is not sent to ${URL.parse(request.url)?.hostname ?? request.url}: it is bound to ${hosts.join(', ') || 'no host'}.`,
    );
  }
  return { ...request, ...addToRequest(request, applyCredential(manifestOf(credential), credential.values)) };
}

/**
 * The credential that a call may use by this id.
 * @throws NodeError `CREDENTIAL_NOT_DECLARED` where no parameter names it, `CREDENTIAL_TYPE_WRONG` where the field takes other types
 */
export function usable(
  id: string,
  named: ReadonlyMap<string, readonly string[]>,
  credentials: Readonly<Record<string, TestCredential>>,
): TestCredential {
  const types = named.get(id);
  if (!types) {
    throw new NodeError(
      'USER',
      'CREDENTIAL_NOT_DECLARED',
      `The credential "${id}" is not the value of any credential field among the parameters.`,
    );
  }
  const credential = Object.hasOwn(credentials, id) ? credentials[id] : undefined;
  if (!credential) throw new Error(`The code uses the credential "${id}": pass it in \`credentials\``);
  const { name } = credential.definition;
  if (!types.some((type) => type === '*' || type === name || type.endsWith(`.${name}`))) {
    throw new NodeError(
      'USER',
      'CREDENTIAL_TYPE_WRONG',
      `The field takes credentials of type ${types.join(', ')}, and "${id}" is a ${name}.`,
    );
  }
  return credential;
}
