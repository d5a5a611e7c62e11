/**
 * Keeps access tokens fresh. Of all processes one renews a token at a time: it takes a lease in the credential's row, by the row's version,
 * and the others wait for the new one. So a refresh token that counts once is used once. A process that dies with the lease gives it up after 20 s.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { fieldText, fillTemplate, NodeError, type OAuth2Settings } from '@hookloom/sdk';
import type { Clock } from '../lib/clock.ts';
import type { LiveBus } from '../live/bus.ts';
import type { Vault } from '../vault/vault.ts';
import { placeOf, type Content, type Endpoints, type Tokens } from './content.ts';
import type { CredentialStatus } from './credential.entity.ts';
import { OAuthFailure } from './oauth-failure.ts';
import type { OAuthClient, OAuthParty } from './oauth-client.ts';
import type { OpenedCredential, OpenedCredentials } from './opened-credentials.ts';

export interface AccessTokens {
  /**
   * The credential with a token that is good for a minute still. `stale` is a token that the service has just refused.
   * @throws NodeError `USER`/`OAUTH_CONNECTION_NEEDED` or `OAUTH_REFRESH_FAILED`, `REMOTE`/`OAUTH_UNAVAILABLE`
   */
  fresh(credential: OpenedCredential, settings: OAuth2Settings, stale?: string): Promise<OpenedCredential>;
  /** Stores what a consent has given. */
  store(credential: OpenedCredential, tokens: Tokens): Promise<void>;
}

/** Milliseconds before its end that a token is renewed. */
const RENEW_BEFORE_MS = 60_000;
const LEASE_SECONDS = 20;
const LOOK_MS = 100;
/** Milliseconds to wait for another process's renewal: the lease and one's own. */
const MAX_WAIT_MS = 40_000;

export interface AccessTokensOptions {
  pool: pg.Pool;
  vault: Vault;
  live: LiveBus;
  clock: Clock;
  opened: OpenedCredentials;
  client: OAuthClient;
}

export function createAccessTokens({ pool, vault, live, clock, opened, client }: AccessTokensOptions): AccessTokens {
  /** By credential: callers of this process share one renewal. */
  const renewals = new Map<string, Promise<OpenedCredential>>();

  const endsSoon = ({ expiresAt }: Tokens): boolean => expiresAt !== null && expiresAt - clock.now() < RENEW_BEFORE_MS;
  const isGood = (tokens: Tokens | null | undefined, stale: string | undefined): tokens is Tokens =>
    tokens !== null && tokens !== undefined && tokens.accessToken !== stale && !endsSoon(tokens);

  async function renew(known: OpenedCredential, settings: OAuth2Settings, stale: string | undefined): Promise<OpenedCredential> {
    const until = performance.now() + MAX_WAIT_MS;
    while (performance.now() < until) {
      const credential = await opened.read(known.workspaceId, known.id);
      if (!credential) throw new NodeError('USER', 'CREDENTIAL_NOT_FOUND', `The credential "${known.name}" was deleted.`);
      if (isGood(credential.oauth?.tokens, stale)) return credential;
      requireRenewable(credential, settings);
      if (await takeLease(credential)) return renewUnderLease(credential, settings, stale);
      await sleep(LOOK_MS);
    }
    throw new NodeError('REMOTE', 'OAUTH_UNAVAILABLE', `The access token of the credential "${known.name}" is being renewed for too long.`);
  }

  /** False where another process renews it, or it has been changed since it was read. */
  async function takeLease({ id, version }: OpenedCredential): Promise<boolean> {
    const { rowCount } = await pool.query(
      `update credential set refreshing_until = now() + make_interval(secs => $3) where id = $1 and version = $2 and (refreshing_until is null or refreshing_until < now())`,
      [id, version, LEASE_SECONDS],
    );
    return rowCount === 1;
  }

  async function renewUnderLease(
    credential: OpenedCredential,
    settings: OAuth2Settings,
    stale: string | undefined,
  ): Promise<OpenedCredential> {
    let tokens: Tokens;
    try {
      tokens = await ask(credential, settings);
    } catch (error) {
      if (!(error instanceof OAuthFailure)) throw error;
      return await settleFailure(credential, settings, error, stale);
    }
    await store(credential, tokens);
    return { ...credential, ...withTokens(credential, tokens), status: 'READY', problem: null };
  }

  function ask(credential: OpenedCredential, settings: OAuth2Settings): Promise<Tokens> {
    const party = partyOf(credential, settings);
    if (settings.grant === 'clientCredentials') return client.clientCredentials(party);
    return client.refresh(party, credential.oauth?.tokens?.refreshToken ?? '');
  }

  /** Gives the present token where it is good for a while still and the service only was not there. */
  async function settleFailure(
    credential: OpenedCredential,
    settings: OAuth2Settings,
    failure: OAuthFailure,
    stale: string | undefined,
  ): Promise<OpenedCredential> {
    const { id, name, version } = credential;
    if (failure.kind === 'UNAVAILABLE') {
      await pool.query('update credential set refreshing_until = null where id = $1 and version = $2', [id, version]);
      const tokens = credential.oauth?.tokens;
      if (tokens && tokens.accessToken !== stale && (tokens.expiresAt ?? Infinity) > clock.now()) return credential;
      throw new NodeError(
        'REMOTE',
        'OAUTH_UNAVAILABLE',
        `The access token of the credential "${name}" could not be renewed: ${failure.message}.`,
      );
    }
    // A consent that was withdrawn stays so; asking again would only have the service take us for an attacker.
    const withdrawn = failure.kind === 'WITHDRAWN' && settings.grant === 'authorizationCode';
    const problem = withdrawn
      ? `The access that was given has ended (${failure.message}). Connect the account again.`
      : `The service refuses to renew the access token (${failure.message}). Check the credential's fields, then test it.`;
    const sealed = await vault.seal(
      credential.workspaceId,
      placeOf(id),
      withTokens(credential, withdrawn ? null : (credential.oauth?.tokens ?? null)),
    );
    const status: CredentialStatus = withdrawn ? 'CONNECTION_NEEDED' : 'FAILED';
    await pool.query(
      `update credential set sealed = $3, status = $4, problem = $5, version = version + 1, refreshing_until = null where id = $1 and version = $2`,
      [id, version, sealed, status, problem],
    );
    live.publish('credentials', id);
    throw new NodeError('USER', 'OAUTH_REFRESH_FAILED', `The credential "${name}" cannot be used. ${problem}`);
  }

  /** Written also where somebody has changed the credential meanwhile, unless they made it another account's. */
  async function store(credential: OpenedCredential, tokens: Tokens): Promise<void> {
    for (
      let current: OpenedCredential | undefined = credential;
      current;
      current = await opened.read(credential.workspaceId, credential.id)
    ) {
      if (!isSameClient(current, credential)) return;
      const sealed = await vault.seal(current.workspaceId, placeOf(current.id), withTokens(current, tokens));
      const { rowCount } = await pool.query(
        `update credential set sealed = $3, expires_at = $4, status = 'READY', problem = null, version = version + 1, refreshing_until = null
          where id = $1 and version = $2`,
        [current.id, current.version, sealed, tokens.expiresAt === null ? null : new Date(tokens.expiresAt)],
      );
      if (rowCount === 1) break;
    }
    live.publish('credentials', credential.id);
  }

  return {
    store,
    async fresh(credential, settings, stale) {
      if (isGood(credential.oauth?.tokens, stale)) return credential;
      const underWay = renewals.get(credential.id);
      if (underWay) return underWay;
      const renewal = renew(credential, settings, stale).finally(() => renewals.delete(credential.id));
      renewals.set(credential.id, renewal);
      return renewal;
    },
  };
}

export function partyOf({ values, oauth, name, shown }: OpenedCredential, settings: OAuth2Settings): OAuthParty {
  if (!oauth)
    throw new NodeError('USER', 'CREDENTIAL_INCOMPLETE', `The credential "${name}" was stored before its type had OAuth 2. Save it again.`);
  return {
    settings,
    scopes: settings.scopes
      .flatMap((scope) => fillTemplate(scope, (field) => fieldText(shown, field) ?? '').split(/[\s,]+/))
      .filter(Boolean),
    endpoints: oauth.endpoints,
    clientId: fieldText(values, 'clientId') ?? '',
    clientSecret: fieldText(values, 'clientSecret'),
  };
}

function requireRenewable({ name, status, problem, oauth }: OpenedCredential, settings: OAuth2Settings): void {
  if (status === 'FAILED') {
    throw new NodeError('USER', 'OAUTH_REFRESH_FAILED', `The credential "${name}" cannot be used. ${problem ?? 'Test it to see why.'}`);
  }
  if (settings.grant === 'clientCredentials') return;
  if (status === 'CONNECTION_NEEDED' || !oauth?.tokens) {
    throw new NodeError(
      'USER',
      'OAUTH_CONNECTION_NEEDED',
      `The credential "${name}" is not connected. ${problem ?? 'Connect its account.'}`,
    );
  }
  if (oauth.tokens.refreshToken === null) {
    throw new NodeError(
      'USER',
      'OAUTH_CONNECTION_NEEDED',
      `The access token of the credential "${name}" has ended, and the service gave none to renew it with. Connect its account again.`,
    );
  }
}

function withTokens({ values, oauth }: OpenedCredential, tokens: Tokens | null): Content {
  return { values, oauth: oauth && { ...oauth, tokens } };
}

function isSameClient(one: OpenedCredential, other: OpenedCredential): boolean {
  return one.values['clientId'] === other.values['clientId'] && sameEndpoints(one.oauth?.endpoints, other.oauth?.endpoints);
}

function sameEndpoints(one: Endpoints | undefined, other: Endpoints | undefined): boolean {
  return one?.tokenUrl === other?.tokenUrl && one?.authorizationUrl === other?.authorizationUrl;
}
