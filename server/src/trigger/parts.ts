/** What serving triggers needs of the other rooms; the composition root supplies it. */
import type pg from 'pg';
import type { LiveBus } from '../live/bus.ts';
import type { Vault } from '../vault/vault.ts';
import type { CallParts } from './service-calls.ts';
import type { StartParts } from './start-items.ts';

export interface ServeParts extends CallParts, StartParts {
  pool: pg.Pool;
  processId: string;
  live: LiveBus;
  /** Keeps a webhook's secret and its registration. */
  vault: Vault;
  /** The address that services reach this server at, without a slash at its end; null where it is not known. */
  publicUrl: string | null;
  /** From 0 up to 1. Default `Math.random`. */
  chance?(): number;
  onError(error: Error): void;
}

export const chanceOf = (parts: Pick<ServeParts, 'chance'>): number => (parts.chance ?? Math.random)();
