/**
 * How a user connects an account: the browser goes to the service with a state of ours and comes back with a code (RFC 6749, 4.1).
 * A state counts once, for ten minutes, and for the user who began only; the database knows its hash.
 */
import { createHash } from 'node:crypto';
import type pg from 'pg';
import * as openid from 'openid-client';
import { allows } from '../access/permissions.ts';
import type { Viewer } from '../access/viewer.ts';
import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import type { Vault } from '../vault/vault.ts';
import { partyOf, type AccessTokens } from './access-tokens.ts';
import type { CredentialTypes } from './credential-types.ts';
import type { OAuthClient, PendingConnection } from './oauth-client.ts';
import { OAuthFailure } from './oauth-failure.ts';
import type { OpenedCredentials } from './opened-credentials.ts';

/** Where services send the browser back to. */
export const CALLBACK_PATH = '/api/v1/oauth/callback';
const ATTEMPT_MS = 10 * 60_000;

/** What the page says that the browser comes back to. */
export type ConnectionOutcome = { ok: true; credentialId: string } | { ok: false; credentialId: string | null; message: string };

export interface AccountConnections {
  /**
   * Gives the address to send the user's browser to.
   * @throws AppError `NOT_FOUND`; `CONFLICT` where the type has no accounts to connect; `FORBIDDEN` for an API key
   */
  begin(viewer: Viewer, credentialId: string): Promise<string>;
  /** `query` is what the browser brings, without its `?`. Never rejects for what it brings. */
  finish(viewer: Viewer | null, query: string): Promise<ConnectionOutcome>;
}

export interface AccountConnectionsOptions {
  pool: pg.Pool;
  vault: Vault;
  clock: Clock;
  types: CredentialTypes;
  opened: OpenedCredentials;
  tokens: AccessTokens;
  client: OAuthClient;
  /** Filled in once the server listens. */
  address: { baseUrl: string };
}

interface Attempt {
  workspaceId: string;
  credentialId: string;
  userId: string;
  sealed: Buffer;
  expiresAt: Date;
}

export function createAccountConnections(options: AccountConnectionsOptions): AccountConnections {
  const { pool, vault, clock, types, opened, tokens, client, address } = options;

  async function requireConnectable(workspaceId: string, id: string) {
    const credential = await opened.read(workspaceId, id);
    if (!credential) throw new AppError('NOT_FOUND', 'There is no such credential.');
    const settings = types.find(credential.type)?.manifest.oauth2;
    if (settings?.grant !== 'authorizationCode' || !credential.oauth)
      throw new AppError('CONFLICT', 'There is no account to connect to a credential of this type.');
    return { credential, settings, party: partyOf(credential, settings) };
  }

  /** Takes the attempt away: a state counts once. */
  async function takeAttempt(state: string): Promise<Attempt | undefined> {
    const { rows } = await pool.query<Attempt>(
      `delete from oauth_attempt where state_hash = $1
        returning workspace_id as "workspaceId", credential_id as "credentialId", user_id as "userId", sealed, expires_at as "expiresAt"`,
      [hashOf(state)],
    );
    return rows[0];
  }

  return {
    async begin({ workspaceId, userId }, id) {
      if (userId === null) throw new AppError('FORBIDDEN', 'Connecting an account needs a person who signs in to it; an API key cannot.');
      const { credential, settings, party } = await requireConnectable(workspaceId, id);
      const pending: PendingConnection = {
        redirectUri: address.baseUrl + CALLBACK_PATH,
        state: openid.randomState(),
        verifier: settings.pkce === false ? null : openid.randomPKCECodeVerifier(),
      };
      const sealed = await vault.seal(workspaceId, attemptPlace(pending.state), pending);
      const now = clock.now();
      await pool.query('delete from oauth_attempt where expires_at < $1', [new Date(now)]);
      await pool.query(
        'insert into oauth_attempt (state_hash, workspace_id, credential_id, user_id, sealed, expires_at) values ($1, $2, $3, $4, $5, $6)',
        [hashOf(pending.state), workspaceId, credential.id, userId, sealed, new Date(now + ATTEMPT_MS)],
      );
      return client.authorizationUrl(party, pending);
    },

    async finish(viewer, query) {
      const state = new URLSearchParams(query).get('state') ?? '';
      const refused = (message: string, credentialId: string | null = null): ConnectionOutcome => ({ ok: false, credentialId, message });
      // Before the attempt is taken, so that a stranger who got hold of the address cannot use it up.
      if (viewer === null) return refused('Sign in to Hookloom in this browser, then connect the account again.');
      const attempt = state === '' ? undefined : await takeAttempt(state);
      if (!attempt || attempt.userId !== viewer.userId || attempt.workspaceId !== viewer.workspaceId)
        return refused('This connection was begun by somebody else, or is finished already. Connect the account again.');
      const { credentialId, workspaceId } = attempt;
      if (!allows(viewer.role, 'credentials:write')) return refused('Your role does not allow this any more.', credentialId);
      if (attempt.expiresAt.getTime() <= clock.now())
        return refused('Connecting took more than ten minutes. Connect the account again.', credentialId);
      try {
        const pending = (await vault.open(workspaceId, attemptPlace(state), attempt.sealed)) as PendingConnection;
        const { credential, party } = await requireConnectable(workspaceId, credentialId);
        await tokens.store(credential, await client.exchange(party, pending, new URL(`${pending.redirectUri}?${query}`)));
        return { ok: true, credentialId };
      } catch (error) {
        if (error instanceof OAuthFailure || error instanceof AppError)
          return refused(`The account could not be connected: ${error.message.replace(/\.$/, '')}.`, credentialId);
        throw error;
      }
    },
  };
}

function attemptPlace(state: string): string {
  return `oauth_attempt:${hashOf(state)}`;
}

function hashOf(state: string): string {
  return createHash('sha256').update(state).digest('hex');
}
