import type pg from 'pg';
import type { Graph } from '@hookloom/sdk/wire';
import { compilePlan, type NodeTypes, type Plan } from '../engine/plan.ts';

/** Versions whose plans are kept; the one used longest ago goes first. */
const MAX_PLANS = 1_000;

/** Compiled plans by version. A version never changes, so a plan holds for as long as the node types stay the same. */
export interface Plans {
  /** Throws where the version cannot be planned: `PlanError`; anything else is a fault of ours. */
  get(versionId: string): Promise<Plan>;
}

/** The version is gone, or names a node type that is not installed any more. */
export class PlanError extends Error {}

export function createPlans(pool: pg.Pool, types: NodeTypes): Plans {
  /** Promises, so that the first executions of a version, which come together, share one load. */
  const plans = new Map<string, Promise<Plan>>();
  let generation = types.generation?.();

  const load = async (id: string): Promise<Plan> => {
    const { rows } = await pool.query<{ graph: Graph }>('select graph from workflow_version where id = $1', [id]);
    if (!rows[0]) throw new PlanError('the version does not exist any more');
    return await compilePlan(rows[0].graph, types).catch((error: Error) => Promise.reject(new PlanError(error.message, { cause: error })));
  };

  return {
    get(versionId) {
      // What runs goes on with the plan that it has.
      if (generation !== types.generation?.()) plans.clear();
      generation = types.generation?.();
      const kept = plans.get(versionId);
      const plan = kept ?? load(versionId);
      plans.delete(versionId);
      plans.set(versionId, plan);
      if (!kept) {
        plan.catch(() => plans.get(versionId) === plan && plans.delete(versionId));
        const [oldest] = plans.keys();
        if (plans.size > MAX_PLANS && oldest !== undefined) plans.delete(oldest);
      }
      return plan;
    },
  };
}
