import type { PluginStatus } from '../gql/graphql.ts';

export interface PluginStanding {
  status: PluginStatus;
  /** What is wrong; null where nothing is. */
  problem: string | null;
}

interface Process {
  state: string;
  problem: string | null;
}

/** How a plugin stands: one that may run, and whose code ends as it is loaded, is broken as much as one that cannot be read. */
export function standingOf({ status, problem }: PluginStanding, process: Process | null | undefined): PluginStanding {
  if (status !== 'READY' || process?.state !== 'BROKEN') return { status, problem };
  return { status: 'BROKEN', problem: process.problem ?? 'Its code cannot be loaded.' };
}
