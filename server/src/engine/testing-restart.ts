/** For tests: cuts an execution off, and goes on from what was committed until then. */
import { isStepEnded, type JsonValue } from '@hookloom/sdk/wire';
import type { Plan } from './plan.ts';
import type { RecordedStep, StepRecord, Wakeup } from './ports.ts';
import type { RunEnd } from './run.ts';
import { line } from './testing-nodes.ts';
import { planOf, recordedOf, startPlan, type TestNode } from './testing.ts';

export interface Case {
  name: string;
  nodes: Record<string, TestNode>;
  edges: string[];
  trigger?: JsonValue;
}

export const soon = (ms = 1): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Nodes that tell which of them has run, by idempotency key. */
export function telling(nodes: Record<string, TestNode>, ran: Set<string>): Record<string, TestNode> {
  const tell = (node: TestNode): TestNode => ({
    ...node,
    run(ctx) {
      ran.add(ctx.idempotencyKey);
      return node.run(ctx);
    },
  });
  return Object.fromEntries(Object.entries(nodes).map(([id, node]) => [id, tell(node)]));
}

function wakeupOf({ wait }: RecordedStep): Wakeup {
  if (wait?.kind === 'EVENT') return { by: 'EVENT', event: { id: 'e', type: 'paid', data: 7, createdAt: 1 } };
  if (wait?.kind === 'APPROVAL') return { by: 'APPROVAL', approved: true, member: { id: 'm', name: 'M' }, comment: '', decidedAt: 1 };
  if (wait?.kind === 'WORKFLOW') return { by: 'WORKFLOW', status: 'COMPLETED', result: 'called' };
  return { by: 'TIME' };
}

/** Runs on from what is on record to the execution's end, waking whatever waits; gives each change in its order. */
export async function runThrough(plan: Plan, trigger: JsonValue, before: StepRecord[]): Promise<{ changes: StepRecord[]; end: RunEnd }> {
  const changes = [...before];
  for (;;) {
    const recorded = recordedOf(changes);
    const wakeups = new Map(recorded.filter((step) => step.wait).map((step) => [step.ordinal, wakeupOf(step)]));
    const started = startPlan(plan, { trigger, recorded, wakeups, ports: { callWorkflow: async () => 'child' } });
    const { end } = await started.ended;
    changes.push(...started.changes);
    if (end.status !== 'WAITING') return { changes, end };
  }
}

export const keyOf = (step: Pick<StepRecord, 'nodeId' | 'iteration'>): string => ['x', step.nodeId, ...step.iteration].join(':');

/** What has come of each node in each iteration. What was stopped in the midst of its work is so by the clock, and left out. */
function outcome(changes: StepRecord[]): Record<string, string> {
  const steps = recordedOf(changes).filter((step) => step.error?.code !== 'STOPPED');
  const places = steps.map((step) => [keyOf(step), `${line(step as never)} ${JSON.stringify(step.output)} ${step.error?.code}`]);
  const byPlace = Object.fromEntries(places) as Record<string, string>;
  // Each node has one step in each iteration.
  return Object.keys(byPlace).length === places.length ? byPlace : { twice: places.join('\n') };
}

/** What a run that was cut off has in common with the whole one. */
interface Survival {
  /** After which changes it was cut off. */
  cut: string;
  end: string;
  steps: Record<string, string>;
  ranAgain: string[];
  unfinished: string[];
}

/** Cuts the run off after each change, or where `cuts` says so; gives what came of it, and what should have. */
export async function cutOff(
  { nodes, edges, trigger = null }: Omit<Case, 'name'>,
  cuts?: (changes: number) => number[],
): Promise<{ cut: Survival[]; whole: Survival[] }> {
  const ran = new Set<string>();
  const plan = await planOf(telling(nodes, ran), edges);
  const whole = await runThrough(plan, trigger, []);
  const results: { cut: Survival[]; whole: Survival[] } = { cut: [], whole: [] };
  for (const count of cuts?.(whole.changes.length) ?? whole.changes.keys()) {
    const committed = recordedOf(whole.changes.slice(0, count));
    ran.clear();
    const rest = await runThrough(plan, trigger, whole.changes.slice(0, count));
    const cut = committed.map((step) => line(step as never)).join(', ');
    results.whole.push({ cut, end: whole.end.status, steps: outcome(whole.changes), ranAgain: [], unfinished: [] });
    results.cut.push({
      cut,
      end: rest.end.status,
      steps: outcome(rest.changes),
      ranAgain: committed.filter((step) => step.status === 'COMPLETED' && ran.has(keyOf(step))).map(keyOf),
      unfinished: recordedOf(rest.changes)
        .filter((step) => !isStepEnded(step.status))
        .map(keyOf),
    });
  }
  return results;
}
