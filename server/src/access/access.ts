import type { MikroORM } from '@mikro-orm/postgresql';
import type { Clock } from '../lib/clock.ts';
import { readApiKey } from './api-key.ts';
import { readSession } from './session.ts';
import { SignInThrottle } from './throttle.ts';
import { hashToken } from './token.ts';
import { ViewerMemory, type Viewer } from './viewer.ts';

/** What a request shows of who sends it. A bearer token goes before a cookie. */
export interface Credentials {
  sessionToken: string | null;
  bearerToken: string | null;
}

/** What a process keeps about who comes in: its memory of viewers and of failed sign-ins. */
export interface Access {
  memory: ViewerMemory;
  throttle: SignInThrottle;
  /** Who sends it; null for nobody, and for a token that does not count (any more). */
  identify(credentials: Credentials): Promise<{ viewer: Viewer | null; prolonged: boolean }>;
}

declare module '../graphql/context.ts' {
  interface Services {
    access: Access;
  }
}

export function createAccess(orm: MikroORM, clock: Clock): Access {
  const memory = new ViewerMemory(clock);
  return {
    memory,
    throttle: new SignInThrottle(clock),
    async identify({ sessionToken, bearerToken }) {
      const token = bearerToken ?? sessionToken;
      if (token === null) return { viewer: null, prolonged: false };
      const hash = hashToken(token);
      const remembered = memory.get(hash);
      // A session's token sent as a bearer token would pass by the rules for cookies, so each kind has its own way in.
      if (remembered && (remembered.apiKeyId !== null) === (bearerToken !== null)) return { viewer: remembered, prolonged: false };
      const em = orm.em.fork();
      const found =
        bearerToken === null ? await readSession(em, hash, clock) : { viewer: await readApiKey(em, hash, clock), prolonged: false };
      if (found?.viewer) memory.set(hash, found.viewer);
      return found ?? { viewer: null, prolonged: false };
    },
  };
}

/** The token of an `Authorization: Bearer` header, or null. */
export function tokenFromAuthorization(header: string | undefined | null): string | null {
  const match = /^Bearer +(\S+)\s*$/i.exec(header ?? '');
  return match?.[1] ?? null;
}
