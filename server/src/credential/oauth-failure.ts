/** Whose fault it is that a service gave no token: one total function over what openid-client, oauth4webapi and egress throw. */
import { NodeError } from '@hookloom/sdk';
import * as openid from 'openid-client';

/**
 * `WITHDRAWN`: the consent has ended, so the account is to be connected again; `REFUSED`: the client or the request is not right;
 * `UNAVAILABLE`: the service may give one later.
 */
export type OAuthFailureKind = 'WITHDRAWN' | 'REFUSED' | 'UNAVAILABLE';

export class OAuthFailure extends Error {
  readonly kind: OAuthFailureKind;
  constructor(kind: OAuthFailureKind, message: string) {
    super(message);
    this.name = 'OAuthFailure';
    this.kind = kind;
  }
}

/** Codes that a service gives for a trouble that passes. */
const passing = new Set(['temporarily_unavailable', 'server_error', 'slow_down', 'too_many_requests', 'rate_limit_exceeded']);

/** `host` is the token endpoint's. */
export function oauthFailure(error: unknown, host: string): OAuthFailure {
  if (error instanceof OAuthFailure) return error;
  if (error instanceof openid.ResponseBodyError) {
    const told = `${host} answered ${quoted(error.error)}${error.error_description ? `: ${quoted(error.error_description)}` : ''}`;
    if (error.status >= 500 || error.status === 429 || passing.has(error.error)) return new OAuthFailure('UNAVAILABLE', told);
    return new OAuthFailure(error.error === 'invalid_grant' ? 'WITHDRAWN' : 'REFUSED', told);
  }
  if (error instanceof openid.AuthorizationResponseError) {
    const told = `The service answered ${quoted(error.error)}${error.error_description ? `: ${quoted(error.error_description)}` : ''}`;
    return new OAuthFailure('REFUSED', told);
  }
  if (error instanceof openid.WWWAuthenticateChallengeError) return byStatus(error.status, host);
  const sending = findCause(error, (cause): cause is NodeError => cause instanceof NodeError);
  if (sending) return new OAuthFailure(sending.class === 'USER' ? 'REFUSED' : 'UNAVAILABLE', withoutStop(sending.message));
  const response = findCause(error, (cause): cause is Response => cause instanceof Response);
  if (response && response.status !== 200) return byStatus(response.status, host);
  return new OAuthFailure('UNAVAILABLE', `${host} gave an answer that is not one of OAuth 2`);
}

function byStatus(status: number, host: string): OAuthFailure {
  const refused = status === 401 || status === 403 || status === 404 || status === 405;
  return new OAuthFailure(refused ? 'REFUSED' : 'UNAVAILABLE', `${host} answered with the status ${status}`);
}

/** A service's own words: one short line. */
function quoted(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

function withoutStop(message: string): string {
  return message.replace(/\.$/, '');
}

function findCause<Found>(error: unknown, isFound: (cause: unknown) => cause is Found): Found | undefined {
  for (let cause = error, depth = 0; cause !== undefined && cause !== null && depth < 8; depth++) {
    if (isFound(cause)) return cause;
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return undefined;
}
