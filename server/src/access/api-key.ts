import type { EntityManager } from '@mikro-orm/postgresql';
import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import { isUuid } from '../lib/ids.ts';
import type { KeysetPage } from '../graphql/connection.ts';
import { ApiKey } from './api-key.entity.ts';
import type { Role } from './member.entity.ts';
import { mayGrant } from './permissions.ts';
import { hashToken, newApiKeyToken, prefixOf } from './token.ts';
import type { Viewer } from './viewer.ts';

/** `lastUsedAt` is right to the minute; a hot key is not written at each use. */
const lastUsedStepMs = 60_000;

/** Keys that still work, newest first. */
export async function listApiKeys(em: EntityManager, workspaceId: string, page: KeysetPage): Promise<ApiKey[]> {
  return em.find(ApiKey, { workspaceId, revokedAt: null, ...page.where }, { orderBy: page.orderBy, limit: page.limit });
}

/** Makes a key and gives its token, which is kept nowhere. Throws FORBIDDEN for a role above the maker's. Default role: EDITOR. */
export async function createApiKey(
  em: EntityManager,
  maker: Viewer,
  input: { name: string; role?: Role | null },
): Promise<{ apiKey: ApiKey; token: string }> {
  const role = input.role ?? 'EDITOR';
  if (!mayGrant(maker.role, role)) throw new AppError('FORBIDDEN', `Your role does not allow you to make a key with the role ${role}.`);
  const token = newApiKeyToken();
  const apiKey = addApiKey(em, { workspaceId: maker.workspaceId, name: input.name.trim(), role, token });
  await em.flush();
  return { apiKey, token };
}

/** Adds a key with a given token to the unit of work. */
export function addApiKey(em: EntityManager, input: { workspaceId: string; name: string; role: Role; token: string }): ApiKey {
  const { workspaceId, name, role, token } = input;
  return em.create(ApiKey, { workspaceId, name, role, prefix: prefixOf(token), tokenHash: hashToken(token) });
}

/** Throws NOT_FOUND for a key that is not there or already revoked, and FORBIDDEN for one above the revoker's role. */
export async function revokeApiKey(em: EntityManager, revoker: Viewer, id: string, clock: Clock): Promise<void> {
  const apiKey = isUuid(id) ? await em.findOne(ApiKey, { id, workspaceId: revoker.workspaceId, revokedAt: null }) : null;
  if (!apiKey) throw new AppError('NOT_FOUND', 'There is no such API key.');
  if (!mayGrant(revoker.role, apiKey.role)) throw new AppError('FORBIDDEN', 'The key has more rights than you.');
  apiKey.revokedAt = new Date(clock.now());
  await em.flush();
}

/** The viewer of a key's token, or null. */
export async function readApiKey(em: EntityManager, tokenHash: string, clock: Clock): Promise<Viewer | null> {
  const apiKey = await em.findOne(ApiKey, { tokenHash, revokedAt: null });
  if (!apiKey) return null;
  if (clock.now() - (apiKey.lastUsedAt?.getTime() ?? 0) >= lastUsedStepMs) {
    apiKey.lastUsedAt = new Date(clock.now());
    await em.flush();
  }
  return { workspaceId: apiKey.workspaceId, role: apiKey.role, userId: null, apiKeyId: apiKey.id, sessionId: null };
}
