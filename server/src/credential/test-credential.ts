/** Testing a credential: a stored one, or values that are not stored yet. */
import { isNodeError } from '@hookloom/sdk';
import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';
import type pg from 'pg';
import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import type { LiveBus } from '../live/bus.ts';
import type { CredentialType, CredentialTypes } from './credential-types.ts';
import { requireType } from './edit-credential.ts';
import type { OpenedCredential, OpenedCredentials } from './opened-credentials.ts';
import { createRedactor } from './redact.ts';
import { secretTexts } from './content.ts';
import type { CredentialUse } from './use-credential.ts';
import { checkValues } from './values.ts';

/** A credential that is tried out under this id. */
export interface CredentialTrial {
  id: string;
  workspaceId: string;
  type: CredentialType;
  /** Of fields that are no secrets. */
  shown: JsonObject;
  values: JsonObject;
}

/** Supplied by the host. @throws NodeError where the credential is not right, or cannot be tried */
export type TryCredential = (trial: CredentialTrial) => Promise<void>;

export interface CredentialTest {
  ok: boolean;
  /** One or two sentences for the user. */
  message: string;
}

export type TestInput = { id: string } | { type: string; values: JsonValue; id?: string | null };

export interface TestParts {
  pool: pg.Pool;
  clock: Clock;
  live: LiveBus;
  types: CredentialTypes;
  opened: OpenedCredentials;
  use: CredentialUse;
  tryCredential: TryCredential;
}

/** A stored credential's standing follows its test. @throws AppError `NOT_FOUND`, `VALIDATION_FAILED` */
export async function testCredential(workspaceId: string, input: TestInput, parts: TestParts): Promise<CredentialTest> {
  const stored = input.id ? await parts.opened.read(workspaceId, input.id) : undefined;
  if (input.id && !stored) throw new AppError('NOT_FOUND', 'There is no such credential.');
  const named = 'values' in input ? input.type : stored?.type;
  const untested = named === undefined ? undefined : requireType(parts.types, named);
  if (untested && !isTestable(untested))
    return { ok: false, message: 'This type of credential has no test. Use it in a node to see whether it works.' };
  if (!('values' in input)) return stored ? testStored(stored, parts) : { ok: false, message: 'There is nothing to test.' };

  if (stored && stored.type !== input.type) throw new AppError('CONFLICT', 'The credential is of another type.');
  const type = requireType(parts.types, input.type);
  const { values, shown, hosts } = checkValues(type, input.values, stored ?? null);
  if (type.manifest.oauth2) return { ok: false, message: 'Save the credential first: its test needs an access token from the service.' };
  const name = stored?.name ?? type.manifest.title;
  const unsaved = {
    workspaceId,
    type: input.type,
    name,
    values,
    oauth: null,
    shown,
    hosts,
    status: 'READY',
    problem: null,
    version: 0,
  } as const;
  return parts.use.withUnsaved(unsaved, async (id) => {
    const { ok, message } = await attempt({ ...unsaved, id }, type, parts);
    return { ok, message };
  });
}

/** With OAuth 2 the service says at least whether it gives an access token. */
export function isTestable({ manifest }: CredentialType): boolean {
  return manifest.test !== null || manifest.oauth2 !== undefined;
}

async function testStored(credential: OpenedCredential, parts: TestParts): Promise<CredentialTest> {
  const { pool, live, clock, types } = parts;
  const type = requireType(types, credential.type);
  // One whose renewal failed is tried anew; the renewal itself says whether it still fails.
  if (credential.status === 'FAILED') {
    await pool.query(`update credential set status = 'READY', problem = null, version = version + 1 where id = $1 and version = $2`, [
      credential.id,
      credential.version,
    ]);
    live.publish('credentials', credential.id);
  }
  const { blamed, ...test } = await attempt(credential, type, parts);
  // The account of one that is to be connected is another matter than its test, and with OAuth 2 the renewal of its token says how it stands.
  const failed = blamed && type.manifest.oauth2 === undefined;
  await pool.query(
    `update credential set tested_at = $2,
        status = case when status = 'CONNECTION_NEEDED' then status when $3 then 'READY' when $4 then 'FAILED' else status end,
        problem = case when status = 'CONNECTION_NEEDED' then problem when $3 then null when $4 then $5 else problem end where id = $1`,
    [credential.id, new Date(clock.now()), test.ok, failed, test.message],
  );
  live.publish('credentials', credential.id);
  return test;
}

/** `blamed`: the credential is not right, rather than the service out of reach. */
async function attempt(
  credential: OpenedCredential,
  type: CredentialType,
  { tryCredential, use }: TestParts,
): Promise<CredentialTest & { blamed: boolean }> {
  const { id, workspaceId, shown, values } = credential;
  try {
    if (type.manifest.test === null) {
      const { type: name } = type.manifest;
      await use.use(id, { workspaceId, plugin: name.slice(0, name.indexOf('.')), credentials: new Map([[id, [name]]]) });
      return { ok: true, message: 'The service gives access tokens.', blamed: false };
    }
    await tryCredential({ id, workspaceId, type, shown, values });
    return { ok: true, message: 'The credential works.', blamed: false };
  } catch (error) {
    if (!isNodeError(error)) throw error;
    const redactor = createRedactor(secretTexts(credential, type.secrets));
    return { ok: false, blamed: error.class === 'USER', message: `${redactor.text(error.message).replace(/\.$/, '').slice(0, 1_000)}.` };
  }
}
