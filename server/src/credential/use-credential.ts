/**
 * The one way in which a plugin's code gets the use of a credential. It has to stand in a credential field of the call's own parameters,
 * belong to the call's workspace, and be of a type that the field takes; this is looked at anew in each call.
 */
import { applyCredential, NodeError, type AppliedCredential } from '@hookloom/sdk';
import type { JsonValue } from '@hookloom/sdk/wire';
import type pg from 'pg';
import { uuidv7 } from '../lib/ids.ts';
import type { Clock } from '../lib/clock.ts';
import type { AccessTokens } from './access-tokens.ts';
import { NotAuthentic } from '../vault/cipher.ts';
import { InstanceKeyError } from '../vault/instance-key.ts';
import { hostsFromFields } from './bound-hosts.ts';
import { secretTexts } from './content.ts';
import type { CredentialType, CredentialTypes } from './credential-types.ts';
import type { OpenedCredential, OpenedCredentials } from './opened-credentials.ts';
import { createRedactor, type Redactor } from './redact.ts';

/** On whose behalf a credential is asked for. */
export interface CredentialClaim {
  workspaceId: string;
  /** The plugin's name. */
  plugin: string;
  /** The credentials that the call's parameters name, by id, with the types that their fields take; `*` for any. */
  credentials: ReadonlyMap<string, readonly string[]>;
}

/** A credential as a request needs it. */
export interface UsableCredential {
  id: string;
  name: string;
  /** The only hosts that it may be sent to. */
  hosts: readonly string[];
  /** Those of them that the user has named, rather than the author of its type. */
  ownHosts: readonly string[];
  /** What is added to each request. */
  applied: AppliedCredential;
  redactor: Redactor;
  /** The same with another access token, after the service has refused this one; null where there is nothing to renew. */
  renewed(): Promise<UsableCredential | null>;
}

export interface CredentialUse {
  /**
   * @throws NodeError `USER`: CREDENTIAL_NOT_DECLARED, CREDENTIAL_NOT_FOUND, CREDENTIAL_TYPE_WRONG, CREDENTIAL_TYPE_UNAVAILABLE,
   * CREDENTIAL_INCOMPLETE, CREDENTIAL_UNFIT, OAUTH_CONNECTION_NEEDED, OAUTH_REFRESH_FAILED; `REMOTE`: OAUTH_UNAVAILABLE;
   * `OURS`: CREDENTIAL_UNREADABLE
   */
  use(id: string, claim: CredentialClaim): Promise<UsableCredential>;
  /** The fields that the credential's type reveals to this plugin. @throws NodeError as `use`, and CREDENTIAL_NOT_REVEALED */
  reveal(id: string, claim: CredentialClaim): Promise<Record<string, JsonValue>>;
  /** Lends a credential that is not stored an id for as long as `work` goes on, so that it can be tried out like any other. */
  withUnsaved<Result>(credential: Omit<OpenedCredential, 'id'>, work: (id: string) => Promise<Result>): Promise<Result>;
}

export interface CredentialUseOptions {
  pool: pg.Pool;
  clock: Clock;
  types: CredentialTypes;
  opened: OpenedCredentials;
  tokens: AccessTokens;
  onError(error: Error): void;
}

const USED_EVERY_MS = 60_000;
const MAX_REMEMBERED = 10_000;

export function createCredentialUse({ pool, clock, types, opened, tokens, onError }: CredentialUseOptions): CredentialUse {
  const unsaved = new Map<string, OpenedCredential>();
  /** When each credential's use was written last. */
  const used = new Map<string, number>();

  async function claimed(id: string, claim: CredentialClaim): Promise<{ credential: OpenedCredential; type: CredentialType }> {
    const taken = claim.credentials.get(id);
    if (!taken) throw refusal('CREDENTIAL_NOT_DECLARED', 'The node asks for a credential that none of its credential fields holds.');
    const lent = unsaved.get(id);
    const credential = lent?.workspaceId === claim.workspaceId ? lent : await opened.find(claim.workspaceId, id).catch(unreadable);
    if (!credential) throw refusal('CREDENTIAL_NOT_FOUND', 'The credential does not exist (any more). Pick another one.');
    if (!takesType(taken, credential.type, claim.plugin)) {
      throw refusal(
        'CREDENTIAL_TYPE_WRONG',
        `The credential "${credential.name}" is of the type ${credential.type}, and ${taken.join(' or ')} is needed.`,
      );
    }
    const type = types.find(credential.type);
    const problem = type ? type.plugin.standing.refusal : `The plugin that defines ${credential.type} is not installed`;
    if (!type || problem !== null)
      throw refusal('CREDENTIAL_TYPE_UNAVAILABLE', `The credential "${credential.name}" cannot be used: ${problem}.`);
    noteUse(credential);
    return { credential, type };
  }

  function usable(credential: OpenedCredential, type: CredentialType): UsableCredential {
    const { manifest, secrets } = type;
    const accessToken = credential.oauth?.tokens?.accessToken;
    const applied = applyCredential(manifest, accessToken === undefined ? credential.values : { ...credential.values, accessToken });
    const own = new Set(hostsFromFields(manifest, credential.shown));
    const oauth2 = manifest.oauth2;
    return {
      id: credential.id,
      name: credential.name,
      hosts: credential.hosts,
      ownHosts: credential.hosts.filter((host) => own.has(host)),
      applied,
      redactor: createRedactor([...secretTexts(credential, secrets), ...sentTexts(applied, manifest.apply.basic !== undefined)]),
      async renewed() {
        if (!oauth2 || accessToken === undefined) return null;
        return usable(await tokens.fresh(credential, oauth2, accessToken), type);
      },
    };
  }

  function unreadable(error: Error): never {
    if (!(error instanceof NotAuthentic || error instanceof InstanceKeyError)) throw error;
    onError(error);
    const why = error instanceof InstanceKeyError ? error.message : 'Its row was changed past Hookloom; enter its secrets again.';
    throw new NodeError('OURS', 'CREDENTIAL_UNREADABLE', `The credential cannot be opened. ${why}`);
  }

  /** Written once a minute at most, and not waited for. */
  function noteUse({ id }: OpenedCredential): void {
    const now = clock.now();
    if (unsaved.has(id) || now - (used.get(id) ?? -Infinity) < USED_EVERY_MS) return;
    if (used.size >= MAX_REMEMBERED) used.clear();
    used.set(id, now);
    pool.query('update credential set last_used_at = $2 where id = $1', [id, new Date(now)]).catch(onError);
  }

  return {
    async use(id, claim) {
      const { credential, type } = await claimed(id, claim);
      const { oauth2 } = type.manifest;
      return usable(oauth2 ? await tokens.fresh(credential, oauth2) : credential, type);
    },
    async reveal(id, claim) {
      const { credential, type } = await claimed(id, claim);
      const { reveals, type: name } = type.manifest;
      const allowed = revealedTo(claim.plugin);
      const fields = reveals.filter((field) => allowed === 'any' || allowed.has(`${name}.${field}`));
      if (fields.length === 0)
        throw refusal('CREDENTIAL_NOT_REVEALED', `A credential of the type ${name} keeps all of its fields from this node.`);
      return Object.fromEntries(
        fields.flatMap((field) => (Object.hasOwn(credential.values, field) ? [[field, credential.values[field] ?? null]] : [])),
      );
    },
    async withUnsaved(credential, work) {
      const id = uuidv7();
      unsaved.set(id, { ...credential, id });
      try {
        return await work(id);
      } finally {
        unsaved.delete(id);
      }
    },
  };

  /** What the plugin's manifest asks to read, which an admin has approved where it runs; a part of Hookloom may read what any type reveals. */
  function revealedTo(plugin: string): ReadonlySet<string> | 'any' {
    const asked = types.plugin(plugin);
    return asked?.trusted ? 'any' : new Set(asked?.manifest?.capabilities.reveals);
  }
}

/** A type without a dot is one of the plugin's own. */
export function takesType(taken: readonly string[], type: string, plugin: string): boolean {
  return taken.some((wanted) => wanted === '*' || wanted === type || `${plugin}.${wanted}` === type);
}

/** What goes over the wire in place of the secrets, such as the base64 of a user name and password. */
function sentTexts({ headers }: AppliedCredential, basic: boolean): string[] {
  const authorization = headers['authorization'];
  return basic && authorization !== undefined ? [authorization.slice('Basic '.length)] : [];
}

function refusal(code: string, message: string): NodeError {
  return new NodeError('USER', code, message);
}
