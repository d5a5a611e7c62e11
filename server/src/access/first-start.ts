import type { EntityManager } from '@mikro-orm/postgresql';
import { uuidv7 } from '../lib/ids.ts';
import { addApiKey } from './api-key.ts';
import { Member } from './member.entity.ts';
import { hashPassword } from './password.ts';
import { newApiKeyToken, newToken } from './token.ts';
import { User } from './user.entity.ts';
import { Workspace } from './workspace.entity.ts';

export const DEFAULT_OWNER_EMAIL = 'owner@hookloom.local';
const ownerLock = 0x686c6f77;
const madePasswordCharacters = 20;

/** What the environment gives; absent parts are made. */
export interface OwnerConfig {
  email?: string | undefined;
  password?: string | undefined;
  apiKey?: string | undefined;
}

/** How to sign in after the first start. `password` and `apiKey` are there only where they were made, to be shown once. */
export interface FirstOwner {
  email: string;
  password: string | null;
  apiKey: string | null;
}

/**
 * On an empty database makes a workspace, its owner and an API key with all permissions.
 * Null where there is somebody already. Processes that start together make one owner: a lock lets them in one by one.
 */
export async function ensureOwner(em: EntityManager, config: OwnerConfig): Promise<FirstOwner | null> {
  return em.fork().transactional(async (tx) => {
    await tx.execute(`select pg_advisory_xact_lock(${ownerLock})`);
    if ((await tx.count(User)) > 0) return null;
    const email = (config.email ?? DEFAULT_OWNER_EMAIL).trim().toLowerCase();
    const password = config.password ?? newToken().slice(0, madePasswordCharacters);
    const token = config.apiKey ?? newApiKeyToken();
    const [workspaceId, userId] = [uuidv7(), uuidv7()];
    const passwordHash = await hashPassword(password);
    // Flushed in steps: rows name each other by id, so the unit of work does not know their order.
    tx.create(Workspace, { id: workspaceId, name: 'My workspace' });
    tx.create(User, { id: userId, email, name: 'Owner', passwordHash });
    await tx.flush();
    tx.create(Member, { workspaceId, userId, role: 'OWNER' });
    addApiKey(tx, { workspaceId, name: 'First key', role: 'OWNER', token });
    await tx.flush();
    return { email, password: config.password === undefined ? password : null, apiKey: config.apiKey === undefined ? token : null };
  });
}
