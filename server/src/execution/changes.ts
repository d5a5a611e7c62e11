/** What watchers of executions have not seen yet: read for all who look at the same time, in two statements. */
import type pg from 'pg';
import { Batcher } from '../lib/batcher.ts';
import type { ExecutionRow, StepRow } from './read-executions.ts';
import type { ExecutionChange } from './service.ts';

export interface Look {
  workspaceId: string;
  id: string;
  afterSeq: number;
  /** True gives the execution also where nothing has changed. */
  always: boolean;
}

/** Null where the workspace has no such execution; `unchanged` where nothing lies past the number. */
export type Seen = ExecutionChange | 'unchanged' | null;

export interface Changes {
  after(look: Look): Promise<Seen>;
}

export function createChanges(pool: pg.Pool): Changes {
  const looks = new Batcher<Look, Seen>({
    maxItems: 500,
    maxRunning: 2,
    isItemsFault: () => false,
    run: (group) => readChanges(pool, group),
  });
  return { after: (look) => looks.add(look) };
}

async function readChanges(pool: pg.Pool, looks: Look[]): Promise<Seen[]> {
  // The executions first: a step committed in between shows again in the next round, under the same number.
  const { rows: executions } = await pool.query<ExecutionRow & { place: number }>({
    name: 'changed-executions',
    text: CHANGED_EXECUTIONS,
    values: [
      looks.map((look) => look.id),
      looks.map((look) => look.workspaceId),
      looks.map((look) => (look.always ? -1 : look.afterSeq)),
      [...new Set(looks.map((look) => look.id))],
    ],
  });
  const found = new Map(executions.map(({ place, ...execution }) => [place - 1, execution]));
  const changed = [...found].filter(([place, execution]) => execution.id !== null && execution.lastSeq > (looks[place] as Look).afterSeq);
  const steps =
    changed.length > 0
      ? await readSteps(
          pool,
          changed.map(([place]) => [place, looks[place] as Look]),
        )
      : new Map<number, StepRow[]>();
  return looks.map((look, place) => {
    const execution = found.get(place);
    if (!execution) return 'unchanged';
    if (execution.id === null) return null;
    const own = steps.get(place) ?? [];
    return { seq: Math.max(execution.lastSeq, ...own.map((step) => step.seq), look.afterSeq), execution, steps: own };
  });
}

async function readSteps(pool: pg.Pool, looks: [place: number, look: Look][]): Promise<Map<number, StepRow[]>> {
  const { rows } = await pool.query<StepRow & { place: number }>({
    name: 'changed-steps',
    text: CHANGED_STEPS,
    values: [looks.map(([place]) => place), looks.map(([, look]) => look.id), looks.map(([, look]) => look.afterSeq)],
  });
  const steps = new Map<number, StepRow[]>();
  for (const { place, ...step } of rows) {
    const own = steps.get(place);
    if (own) own.push(step);
    else steps.set(place, [step]);
  }
  return steps;
}

/** A row per look whose execution has changed, and one with a null id where there is none. */
const CHANGED_EXECUTIONS = `select look.place::int, e.id, e.workspace_id as "workspaceId", e.workflow_id as "workflowId", e.version_id as "versionId", e.event_id as "eventId",
    e.trigger_node_id as "triggerNodeId", e.start, e.status, e.process_id as "processId", e.generation, e.recoveries, e.last_seq as "lastSeq",
    e.cancel_requested as "cancelRequested", e.priority, e.parent_id as "parentId", e.parent_ordinal as "parentOrdinal", e.depth, e.origin, e.limit_key as "limitKey",
    e.limit_max as "limitMax", e.start_at as "startAt", e.wake_at as "wakeAt", e.paused, e.result_ref as "resultRef", e.error, e.created_at as "createdAt",
    e.started_at as "startedAt", e.completed_at as "completedAt"
  from unnest($1::uuid[], $2::uuid[], $3::int[]) with ordinality as look (id, workspace_id, after_seq, place)
  left join execution e on e.id = look.id and e.id = any($4::uuid[]) and e.workspace_id = look.workspace_id
  where e.id is null or e.last_seq > look.after_seq`;

/** Without what steps have got, given and said, which is read for those that ask for it. */
const CHANGED_STEPS = `select look.place, s.execution_id as "executionId", s.ordinal, s.workspace_id as "workspaceId", s.seq, s.node_id as "nodeId", s.node_type as "nodeType",
    s.iteration, s.attempt, s.status, s.params_ref as "paramsRef", s.output_ref as "outputRef", s.output_size as "outputSize", s.sources, s.reused, s.wait,
    s.output_port as "outputPort", s.error, s.started_at as "startedAt", s.completed_at as "completedAt", s.duration_ms as "durationMs"
  from unnest($1::int[], $2::uuid[], $3::int[]) as look (place, id, after_seq)
  join step s on s.execution_id = look.id and s.seq > look.after_seq order by look.place, s.seq`;
