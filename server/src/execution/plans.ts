import type pg from 'pg';
import type { Graph } from '@hookloom/sdk/wire';
import { compilePlan, type NodeTypes, type Plan } from '../engine/plan.ts';

/** Versions whose plans are kept; the one used longest ago goes first. */
const MAX_PLANS = 1_000;

/** Compiled plans by version. A version never changes, so a plan holds for as long as it is kept. */
export interface Plans {
  /** Loads what is missing in one query. A version that cannot be planned has its error in place of the plan. */
  get(versionIds: string[]): Promise<Map<string, Plan | Error>>;
}

export function createPlans(pool: pg.Pool, types: NodeTypes): Plans {
  const plans = new Map<string, Plan>();

  const load = async (ids: string[], found: Map<string, Plan | Error>): Promise<void> => {
    const { rows } = await pool.query<{ id: string; graph: Graph }>('select id, graph from workflow_version where id = any($1::uuid[])', [ids]);
    for (const id of ids) found.set(id, new Error('the version does not exist any more'));
    for (const row of rows) {
      try {
        const plan = await compilePlan(row.graph, types);
        plans.set(row.id, plan);
        found.set(row.id, plan);
      } catch (error) {
        found.set(row.id, error as Error);
      }
    }
    for (const oldest of plans.keys()) {
      if (plans.size <= MAX_PLANS) break;
      plans.delete(oldest);
    }
  };

  return {
    async get(versionIds) {
      const found = new Map<string, Plan | Error>();
      const missing = new Set<string>();
      for (const id of versionIds) {
        const plan = plans.get(id);
        if (!plan) {
          missing.add(id);
          continue;
        }
        plans.delete(id);
        plans.set(id, plan);
        found.set(id, plan);
      }
      if (missing.size > 0) await load([...missing], found);
      return found;
    },
  };
}
