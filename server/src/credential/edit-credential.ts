/** Credentials as people list and change them. Every change is told to all processes that remember opened ones. */
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { JsonValue } from '@hookloom/sdk/wire';
import type { KeysetPage } from '../graphql/connection.ts';
import { AppError } from '../lib/app-error.ts';
import { isUuid, uuidv7 } from '../lib/ids.ts';
import { NotAuthentic } from '../vault/cipher.ts';
import type { Vault } from '../vault/vault.ts';
import { contentOf, placeOf, type Content } from './content.ts';
import { Credential, type CredentialStatus } from './credential.entity.ts';
import type { CredentialType, CredentialTypes } from './credential-types.ts';
import { checkValues, leadsElsewhere, type CheckedValues } from './values.ts';

export interface EditParts {
  vault: Vault;
  types: CredentialTypes;
  /** Workflows whose draft or published version names the credential. */
  workflowsWith(em: EntityManager, workspaceId: string, credentialId: string): Promise<{ id: string; name: string }[]>;
}

export interface Editor {
  workspaceId: string;
  /** Null for an API key. */
  userId: string | null;
}

export async function findCredential(em: EntityManager, workspaceId: string, id: string): Promise<Credential | null> {
  return isUuid(id) ? em.findOne(Credential, { id, workspaceId }) : null;
}

/** `types` are those that a field takes; `*` for any. */
export async function listCredentials(
  em: EntityManager,
  workspaceId: string,
  types: readonly string[] | null,
  { where, ...order }: KeysetPage,
): Promise<Credential[]> {
  const ofTypes = types === null || types.includes('*') ? {} : { type: { $in: [...types] } };
  return em.find(Credential, { $and: [{ workspaceId, ...ofTypes }, where] }, order);
}

/** The types of those of the given ids that are credentials of the workspace, by id. */
export async function typesOfCredentials(
  em: EntityManager,
  workspaceId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await em.find(Credential, { id: { $in: ids.filter(isUuid) }, workspaceId }, { fields: ['type'] });
  return new Map(rows.map((row) => [row.id, row.type]));
}

/** @throws AppError `NOT_FOUND` for an unknown type, `VALIDATION_FAILED` */
export async function createCredential(
  em: EntityManager,
  editor: Editor,
  input: { type: string; name: string; values: JsonValue },
  { vault, types }: EditParts,
): Promise<Credential> {
  const { workspaceId } = editor;
  const type = requireType(types, input.type);
  const checked = checkValues(type, input.values, null);
  const id = uuidv7();
  const content = newContent(checked, null);
  const credential = em.create(Credential, {
    id,
    workspaceId,
    type: input.type,
    name: input.name,
    sealed: await vault.seal(workspaceId, placeOf(id), content),
    shown: checked.shown,
    filled: checked.filled,
    hosts: checked.hosts,
    ...standing(type, content),
    version: 1,
    createdById: editor.userId,
    updatedById: editor.userId,
  });
  await em.flush();
  return credential;
}

/** Changes what is given; secrets that `values` leaves out stay. @throws AppError `NOT_FOUND`, `VALIDATION_FAILED` */
export async function updateCredential(
  em: EntityManager,
  editor: Editor,
  input: { id: string; name?: string | null; values?: JsonValue | undefined },
  { vault, types }: EditParts,
): Promise<Credential> {
  const { workspaceId } = editor;
  return em.fork().transactional(async (tx) => {
    const credential = isUuid(input.id)
      ? await tx.findOne(Credential, { id: input.id, workspaceId }, { lockMode: LockMode.PESSIMISTIC_WRITE })
      : null;
    if (!credential) throw notFound();
    if (input.name) credential.name = input.name;
    if (input.values !== undefined && input.values !== null) {
      const type = requireType(types, credential.type);
      const stored = await storedContent(vault, credential);
      const checked = checkValues(type, input.values, { ...stored, hosts: credential.hosts });
      const content = newContent(checked, keptTokens(stored, credential.hosts, checked));
      Object.assign(credential, {
        sealed: await vault.seal(workspaceId, placeOf(credential.id), content),
        shown: checked.shown,
        filled: checked.filled,
        hosts: checked.hosts,
        ...standing(type, content),
      });
    }
    credential.version += 1;
    credential.updatedById = editor.userId;
    credential.updatedAt = new Date();
    return credential;
  });
}

/** @throws AppError `NOT_FOUND`; `CONFLICT` with their names while workflows use it, unless it is forced */
export async function deleteCredential(
  em: EntityManager,
  workspaceId: string,
  { id, force }: { id: string; force: boolean },
  { workflowsWith }: Pick<EditParts, 'workflowsWith'>,
): Promise<void> {
  const credential = await findCredential(em, workspaceId, id);
  if (!credential) throw notFound();
  const workflows = force ? [] : await workflowsWith(em, workspaceId, id);
  if (workflows.length > 0) throw new AppError('CONFLICT', usedMessage(credential.name, workflows));
  await em.nativeDelete(Credential, { id, workspaceId });
}

/** Nothing where it cannot be opened (any more), so that its secrets can be entered again. */
async function storedContent(vault: Vault, { id, workspaceId, sealed }: Credential): Promise<Content> {
  try {
    return contentOf(await vault.open(workspaceId, placeOf(id), sealed));
  } catch (error) {
    if (error instanceof NotAuthentic) return { values: {}, oauth: null };
    throw error;
  }
}

function usedMessage(name: string, workflows: readonly { name: string }[]): string {
  const named = workflows.slice(0, 5).map((workflow) => `"${workflow.name}"`);
  const more = workflows.length > named.length ? ` and ${workflows.length - named.length} more` : '';
  return `The credential "${name}" is used in ${named.join(', ')}${more}. Pick another one there first, or delete it all the same with force.`;
}

function newContent({ values, endpoints }: CheckedValues, tokens: NonNullable<Content['oauth']>['tokens']): Content {
  return { values, oauth: endpoints && { endpoints, tokens } };
}

/** An account stays connected while the client and where it leads to stay the same. */
function keptTokens(stored: Content, hosts: readonly string[], { values, hosts: hostsNow, endpoints }: CheckedValues) {
  const sameClient = stored.values['clientId'] === values['clientId'];
  return sameClient && !leadsElsewhere({ ...stored, hosts }, hostsNow, endpoints) ? (stored.oauth?.tokens ?? null) : null;
}

function standing(
  { manifest }: CredentialType,
  { oauth }: Content,
): { status: CredentialStatus; problem: string | null; expiresAt: Date | null } {
  const tokens = oauth?.tokens ?? null;
  const expiresAt = typeof tokens?.expiresAt === 'number' ? new Date(tokens.expiresAt) : null;
  if (manifest.oauth2?.grant === 'authorizationCode' && tokens === null)
    return { status: 'CONNECTION_NEEDED', problem: 'Connect the account.', expiresAt };
  return { status: 'READY', problem: null, expiresAt };
}

export function requireType(types: CredentialTypes, name: string): CredentialType {
  const type = types.find(name);
  if (type) return type;
  throw new AppError('NOT_FOUND', `There is no type of credentials "${name}". Its plugin may have been removed; install it again.`);
}

function notFound(): AppError {
  return new AppError('NOT_FOUND', 'There is no such credential.');
}
