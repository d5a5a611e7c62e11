import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { Logger } from 'pino';
import type { Clock } from '../lib/clock.ts';

/**
 * What resolvers may use, made once by the composition root. A room that has something to offer adds it here
 * by module augmentation, so that this room imports nothing from the rooms below it.
 */
export interface Services {
  orm: MikroORM;
  clock: Clock;
  log: Logger;
  config: {
    /** The address that people and senders reach the server at, without a slash at its end. */
    baseUrl: string;
  };
}

/** The scopes that a field may ask for, each with the type of its parameter. The access room adds its own. */
export interface AuthScopes {
  /** True: somebody must be signed in. */
  signedIn: boolean;
}

/** What one operation runs with. */
export interface Context {
  /** A new unit of work at each access, so that no event of a long subscription sees rows of an earlier one. */
  readonly em: EntityManager;
  services: Services;
  /** Answers each scope; every one denies where nobody is signed in. */
  scopes: { [Scope in keyof AuthScopes]: (wanted: AuthScopes[Scope]) => boolean };
  /** The caller's address as the socket shows it, for throttling. */
  address: string;
  /** Sets a header of the HTTP answer; does nothing over WebSocket. */
  setHeader(name: string, value: string): void;
}
