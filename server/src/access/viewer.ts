import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/app-error.ts';
import type { Context } from '../graphql/context.ts';
import type { Role } from './member.entity.ts';
import { allows, type Permission } from './permissions.ts';

/** Who is asking, in which workspace, and as what. */
export interface Viewer {
  workspaceId: string;
  role: Role;
  /** Null for an API key. */
  userId: string | null;
  /** Null for a person. */
  apiKeyId: string | null;
  /** Null for an API key. */
  sessionId: string | null;
}

declare module '../graphql/context.ts' {
  interface AuthScopes {
    permission: Permission;
  }
  interface Context {
    /** Null where nobody is signed in. Replaced by signing in and out. */
    viewer: Viewer | null;
    /** The session cookie's token, where the request carries one. */
    sessionToken: string | null;
  }
}

/** The scopes of a context; they ask its viewer at the time, since signing in changes it. */
export function scopesFor(context: () => { viewer: Viewer | null }): Context['scopes'] {
  return {
    signedIn: (wanted) => !wanted || context().viewer !== null,
    permission: (permission) => {
      const { viewer } = context();
      return viewer !== null && allows(viewer.role, permission);
    },
  };
}

/** The viewer of a field that is only reached signed in. */
export function requireViewer(ctx: Pick<Context, 'viewer'>): Viewer {
  if (ctx.viewer === null) throw new AppError('UNAUTHENTICATED', 'Sign in, or send an API key as a bearer token.');
  return ctx.viewer;
}

const rememberedMs = 2_000;
const rememberedTokens = 10_000;

/**
 * Remembers for two seconds who a token belongs to, by the token's hash, so that a hot caller costs no query per request.
 * A revocation is therefore seen by other processes within two seconds; the process that revokes forgets at once.
 */
export class ViewerMemory {
  readonly #clock: Clock;
  readonly #entries = new Map<string, { viewer: Viewer; until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(tokenHash: string): Viewer | null {
    const entry = this.#entries.get(tokenHash);
    if (!entry) return null;
    if (entry.until > this.#clock.now()) return entry.viewer;
    this.#entries.delete(tokenHash);
    return null;
  }

  set(tokenHash: string, viewer: Viewer): void {
    const [oldest] = this.#entries.keys();
    if (this.#entries.size >= rememberedTokens && oldest !== undefined) this.#entries.delete(oldest);
    this.#entries.set(tokenHash, { viewer, until: this.#clock.now() + rememberedMs });
  }

  /** Forgets every viewer that came in this way. */
  forget(way: { sessionId: string } | { apiKeyId: string }): void {
    for (const [hash, { viewer }] of this.#entries) {
      const same = 'sessionId' in way ? viewer.sessionId === way.sessionId : viewer.apiKeyId === way.apiKeyId;
      if (same) this.#entries.delete(hash);
    }
  }
}
