import type { EntityManager } from '@mikro-orm/postgresql';
import type { LiveBus } from '../live/bus.ts';
import type { GraphRules } from './rules.ts';
import type { Schedule } from './schedules.ts';
import type { TriggerServiceSpec } from './trigger-services.ts';

/** What this room needs of the rooms below it. The composition root supplies it. */
export interface WorkflowPorts {
  rules: GraphRules;
  /** Those of the given ids that are sources of the workspace. */
  existingSources(em: EntityManager, workspaceId: string, ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** When a schedule fires next from now on, in milliseconds since 1970; null where never. */
  nextFiring(schedule: Schedule): number | null;
  /**
   * Has these triggers served for the workflow, and no others. Runs in the transaction that publishes, activates, deactivates or deletes it; publish
   * `triggers` after the commit.
   */
  serveTriggers(tx: EntityManager, workflow: { id: string; workspaceId: string }, triggers: readonly TriggerServiceSpec[]): Promise<void>;
  /** Removes what hangs on a workflow in other rooms. Runs in the transaction that deletes the workflow. */
  removeDependents(tx: EntityManager, workflowId: string): Promise<void>;
}

declare module '../graphql/context.ts' {
  interface Services {
    live: LiveBus;
    workflowPorts: WorkflowPorts;
  }
}
