/** What is sealed of a credential. */
import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';

/** An account's consent, as a token endpoint gave it. A type rather than an interface, so that it counts as JSON. */
export type Tokens = {
  accessToken: string;
  refreshToken: string | null;
  /** Milliseconds since 1970; null where the service does not say. */
  expiresAt: number | null;
};

/** Where OAuth 2 goes for this credential, as it came out of its fields when it was saved: an upgrade of its plugin does not lead it elsewhere. */
export type Endpoints = { authorizationUrl: string | null; tokenUrl: string };

export type Content = {
  /** Of all fields, by name. */
  values: JsonObject;
  /** Of types with OAuth 2; null for all others. */
  oauth: { endpoints: Endpoints; tokens: Tokens | null } | null;
};

export function placeOf(credentialId: string): string {
  return `credential:${credentialId}`;
}

/** What the vault gave back, which only this room seals. */
export function contentOf(value: JsonValue): Content {
  return value as Content;
}

/** Texts that nobody but the service may see: the values of secret fields and the tokens. */
export function secretTexts({ values, oauth }: Content, secrets: ReadonlySet<string>): string[] {
  const fields = Object.entries(values).flatMap(([name, value]) => (secrets.has(name) ? textsIn(value) : []));
  const tokens = oauth?.tokens ? [oauth.tokens.accessToken, oauth.tokens.refreshToken ?? ''] : [];
  return [...fields, ...tokens];
}

function textsIn(value: JsonValue): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
