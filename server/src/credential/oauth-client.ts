/** OAuth 2 (RFC 6749, 7636) by openid-client, whose every request goes through egress. */
import { NodeError, type OAuth2Settings } from '@hookloom/sdk';
import { isJsonObject, type JsonObject, type JsonValue } from '@hookloom/sdk/wire';
import * as openid from 'openid-client';
import type { Egress } from '../egress/client.ts';
import type { Clock } from '../lib/clock.ts';
import type { Endpoints, Tokens } from './content.ts';
import { OAuthFailure, oauthFailure } from './oauth-failure.ts';
import { createRedactor } from './redact.ts';

/** The client that a credential is at its service. */
export interface OAuthParty {
  settings: OAuth2Settings;
  scopes: string[];
  endpoints: Endpoints;
  clientId: string;
  clientSecret: string | null;
}

/** What begins a connection and has to come back with its end. A type rather than an interface, so that it counts as JSON. */
export type PendingConnection = { redirectUri: string; state: string; verifier: string | null };

/** All of it that talks to the service rejects with an `OAuthFailure`. */
export interface OAuthClient {
  /** Where to send the user's browser. */
  authorizationUrl(party: OAuthParty, pending: PendingConnection): Promise<string>;
  /** `callback` is the address that the browser came back to. */
  exchange(party: OAuthParty, pending: PendingConnection, callback: URL): Promise<Tokens>;
  /** The service may give a new refresh token in place of the old one, which ends with it. */
  refresh(party: OAuthParty, refreshToken: string): Promise<Tokens>;
  clientCredentials(party: OAuthParty): Promise<Tokens>;
}

/** Milliseconds for one request to a token endpoint; the lease of a renewal is longer. */
const TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 262_144;

export function createOAuthClient(egress: Egress, clock: Clock): OAuthClient {
  const fetch = tokenFetch(egress);

  function configure({ settings, endpoints, clientId, clientSecret }: OAuthParty): openid.Configuration {
    const authentication =
      clientSecret === null
        ? openid.None()
        : settings.clientAuthentication === 'body'
          ? openid.ClientSecretPost(clientSecret)
          : openid.ClientSecretBasic(clientSecret);
    const config = new openid.Configuration(
      {
        // Nothing here is checked against it: identity tokens are not asked for.
        issuer: new URL(endpoints.tokenUrl).origin,
        token_endpoint: endpoints.tokenUrl,
        ...(endpoints.authorizationUrl !== null && { authorization_endpoint: endpoints.authorizationUrl }),
      },
      clientId,
      undefined,
      authentication,
    );
    config[openid.customFetch] = fetch;
    // Which addresses may be reached is up to egress; a service in one's own network may have no certificate.
    openid.allowInsecureRequests(config);
    return config;
  }

  /** `sent` are secrets of this request beside the client's own: a service may repeat in an error what it was sent. */
  async function ask(
    party: OAuthParty,
    sent: readonly (string | null)[],
    send: (config: openid.Configuration) => Promise<openid.TokenEndpointResponse>,
  ): Promise<Tokens> {
    try {
      return tokensOf(await send(configure(party)), clock.now());
    } catch (error) {
      const { kind, message } = oauthFailure(error, new URL(party.endpoints.tokenUrl).host);
      const redactor = createRedactor([party.clientSecret, ...sent].filter((text) => text !== null));
      // Without its cause, which holds the service's answer.
      throw new OAuthFailure(kind, redactor.text(message));
    }
  }

  const scope = ({ scopes }: OAuthParty): Record<string, string> => (scopes.length > 0 ? { scope: scopes.join(' ') } : {});

  return {
    async authorizationUrl(party, { redirectUri, state, verifier }) {
      const challenge: Record<string, string> =
        verifier === null ? {} : { code_challenge: await openid.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' };
      const parameters = { ...party.settings.authorizationParams, ...scope(party), redirect_uri: redirectUri, state, ...challenge };
      return openid.buildAuthorizationUrl(configure(party), parameters).href;
    },
    exchange(party, { state, verifier }, callback) {
      const checks = { expectedState: state, ...(verifier !== null && { pkceCodeVerifier: verifier }) };
      return ask(party, [verifier, callback.searchParams.get('code')], (config) =>
        openid.authorizationCodeGrant(config, withoutIssuer(callback), checks),
      );
    },
    async refresh(party, refreshToken) {
      const tokens = await ask(party, [refreshToken], (config) => openid.refreshTokenGrant(config, refreshToken));
      return { ...tokens, refreshToken: tokens.refreshToken ?? refreshToken };
    },
    clientCredentials: (party) => ask(party, [], (config) => openid.clientCredentialsGrant(config, scope(party))),
  };
}

/** Services say who they are (RFC 9207), and we do not know beforehand. Each connection goes to one service's endpoint only, so none can be mixed up. */
function withoutIssuer(callback: URL): URL {
  const url = new URL(callback);
  url.searchParams.delete('iss');
  return url;
}

function tokensOf(answer: openid.TokenEndpointResponse, now: number): Tokens {
  const seconds = answer.expires_in;
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token ?? null,
    expiresAt: seconds === undefined || seconds <= 0 ? null : now + seconds * 1_000,
  };
}

function tokenFetch(egress: Egress): openid.CustomFetch {
  return async (url, { method, headers, body, signal }) => {
    const sent =
      typeof body === 'string' || body instanceof Uint8Array ? body : body instanceof URLSearchParams ? body.toString() : undefined;
    const answer = await egress.request(
      { url, method, headers, timeoutMs: TIMEOUT_MS, maxResponseBytes: MAX_ANSWER_BYTES, ...(sent !== undefined && { body: sent }) },
      signal,
    );
    if (answer.status < 200 || answer.status > 599)
      throw new NodeError('REMOTE', 'HTTP_PROTOCOL', `The answer has the status ${answer.status}.`);
    const { status, json } = asStandard(answer.status, new TextDecoder().decode(answer.body));
    if (json === null) return new Response(noBody.has(status) ? null : Buffer.from(answer.body), { status, headers: answer.headers });
    return new Response(JSON.stringify(json), { status, headers: { 'content-type': 'application/json' } });
  };
}

const noBody = new Set([204, 205, 304]);

/**
 * Answers of services that keep to the standard in their own way: errors with status 200, no token type, fields that are null,
 * a form in place of JSON. Identity tokens are left out, since nobody here looks at them. Null where it is no such answer.
 */
export function asStandard(status: number, text: string): { status: number; json: JsonObject | null } {
  const parsed = parseJson(text) ?? parseForm(text);
  if (!isJsonObject(parsed)) return { status, json: null };
  const known = Object.entries(parsed).filter(([name, value]) => value !== null && name !== 'id_token');
  const json: JsonObject = Object.fromEntries(known);
  if (typeof json['access_token'] === 'string') {
    if (typeof json['token_type'] !== 'string' || !/^(bearer|dpop)$/i.test(json['token_type'])) json['token_type'] = 'bearer';
    if (typeof json['scope'] !== 'string') delete json['scope'];
    if (typeof json['refresh_token'] !== 'string' || json['refresh_token'] === '') delete json['refresh_token'];
    const seconds = Number(json['expires_in']);
    if (Number.isFinite(seconds) && seconds > 0) json['expires_in'] = seconds;
    else delete json['expires_in'];
    return { status, json };
  }
  const { error, error_description: description } = json;
  if (error === undefined) return { status, json: null };
  const told = {
    error: typeof error === 'string' ? error : JSON.stringify(error),
    ...(typeof description === 'string' && { error_description: description }),
  };
  return { status: status < 400 ? 400 : status, json: told };
}

function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function parseForm(text: string): JsonObject | undefined {
  if (!/^[\w.-]+=/.test(text)) return undefined;
  const form = new URLSearchParams(text);
  return form.has('access_token') || form.has('error') ? Object.fromEntries(form) : undefined;
}
