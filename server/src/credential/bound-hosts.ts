/** Which hosts a credential is bound to. Pure. */
import { credentialHosts, fillUrl, templateFields, withDefaults } from '@hookloom/sdk';
import type { CredentialManifest } from '@hookloom/sdk/manifest';
import { isJsonObject, type JsonObject, type JsonValue } from '@hookloom/sdk/wire';
import type { Endpoints } from './content.ts';

const WHOLE_FIELD = /^\{\{[^{}]*\}\}$/;

/** `shown` are the values of fields that are no secrets. */
export function boundHosts(manifest: CredentialManifest, shown: JsonObject): string[] {
  return credentialHosts(manifest, shown);
}

/**
 * Those that the user has named in a field of their own, rather than the author of the type: what the author has put into the form, as a default or
 * as a choice, counts as the author's, since it would reach hosts that nobody has approved.
 */
export function hostsFromFields({ hosts, fieldsSchema }: CredentialManifest, shown: JsonObject): string[] {
  const properties = isJsonObject(fieldsSchema['properties']) ? fieldsSchema['properties'] : {};
  const isTyped = (field: string): boolean => Object.hasOwn(properties, field) && isPlain(properties[field]);
  const named = { hosts: hosts.filter((host) => WHOLE_FIELD.test(host) && templateFields(host).every(isTyped)), fieldsSchema };
  const put = new Set(credentialHosts(named, {}));
  return credentialHosts(named, shown).filter((host) => !put.has(host));
}

/** Whether anything may be typed; what makes a choice of some kind is the author's. */
function isPlain(property: JsonValue | undefined): boolean {
  return isJsonObject(property) && ['enum', 'const', 'anyOf', 'oneOf', 'allOf', '$ref'].every((keyword) => property[keyword] === undefined);
}

/** The fields that the hosts come from. */
export function hostFields({ hosts }: CredentialManifest): string[] {
  return [...new Set(hosts.flatMap(templateFields))];
}

/** Null where the type has no OAuth 2; `missing` where a URL does not come out of the fields as one. */
export function endpointsOf({ oauth2, fieldsSchema }: CredentialManifest, shown: JsonObject): Endpoints | 'missing' | null {
  if (!oauth2) return null;
  const values = withDefaults(fieldsSchema, shown);
  const tokenUrl = fillUrl(oauth2.tokenUrl, values);
  const authorizationUrl = oauth2.grant === 'authorizationCode' ? fillUrl(oauth2.authorizationUrl ?? '', values) : null;
  if (tokenUrl === null || (oauth2.grant === 'authorizationCode' && authorizationUrl === null)) return 'missing';
  return { tokenUrl, authorizationUrl };
}
