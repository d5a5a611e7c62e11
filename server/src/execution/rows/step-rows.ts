/** The plain columns of steps, as the statements that insert them share them. */
import type { LogLine } from '@hookloom/sdk';
import type { ExecutionWrite } from './write-executions.ts';

export interface StepOf {
  executionId: string;
  workspaceId: string;
  step: ExecutionWrite['steps'][number];
}

export function stepsOf(writes: ExecutionWrite[]): StepOf[] {
  return writes.flatMap(({ executionId, workspaceId, steps }) => steps.map((step) => ({ executionId, workspaceId, step })));
}

/** The plain columns of steps, as `insertSteps` numbers them. */
export function stepValues(steps: StepOf[]): unknown[] {
  return [
    steps.map(({ executionId }) => executionId),
    steps.map(({ workspaceId }) => workspaceId),
    steps.map(({ step }) => step.ordinal),
    steps.map(({ step }) => step.seq),
    steps.map(({ step }) => step.nodeId),
    steps.map(({ step }) => step.nodeType),
    steps.map(({ step }) => `{${step.iteration.join(',')}}`),
    steps.map(({ step }) => step.attempt),
    steps.map(({ step }) => step.status),
    steps.map(({ step }) => (step.paramsRef ? null : step.paramsJson)),
    steps.map(({ step }) => (step.outputRef ? null : step.outputJson)),
    steps.map(({ step }) => step.outputJson?.length ?? null),
    steps.map(({ step }) => step.outputPort),
    steps.map(({ step }) => logsJson(step.logs)),
    steps.map(({ step }) => (step.error ? JSON.stringify(step.error) : null)),
    steps.map(({ step }) => stampOrNull(step.startedAt)),
    steps.map(({ step }) => stampOrNull(step.completedAt)),
    steps.map(({ step }) => step.durationMs),
    steps.map(({ step }) => step.paramsRef ?? null),
    steps.map(({ step }) => step.outputRef ?? null),
  ];
}

/** How many values `stepValues` gives. */
export const STEP_VALUES = 20;

const stampOrNull = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
const logsJson = (logs: LogLine[]): string | null => (logs.length === 0 ? null : JSON.stringify(logs));

const STEP_COLUMNS = `execution_id, workspace_id, ordinal, seq, node_id, node_type, iteration, attempt, status, params, output, output_size, output_port, logs, error,
    started_at, completed_at, duration_ms, params_ref, output_ref`;
const STEP_TYPES = 'uuid uuid int int text text text int text text text int text text text timestamptz timestamptz float8 text text'.split(
  ' ',
);
const UPDATED_COLUMNS =
  `seq attempt status params output output_size output_port logs error started_at completed_at duration_ms params_ref output_ref`.split(
    ' ',
  );

/** The insert of steps whose plain columns begin at the value `first`, of executions that are in `held`; of waits, the columns at `firstWait`. */
export function insertSteps(first: number, firstWait?: number): string {
  const waits = firstWait !== undefined;
  const wait = (sql: string): string => (waits ? sql : '');
  const arrays = STEP_TYPES.map((type, index) => `$${first + index}::${type}[]`);
  const waitArrays = waits ? [`$${firstWait}::text[]`, `$${firstWait + 1}::text[]`, `$${firstWait + 2}::bool[]`] : [];
  const updated = [...UPDATED_COLUMNS, ...(waits ? ['wait', 'sources', 'reused'] : [])];
  return `insert into step (${STEP_COLUMNS}${wait(', wait, sources, reused')})
      select execution_id, workspace_id, ordinal, seq, node_id, node_type, iteration::int[], attempt, status, params::json, output::json, output_size, output_port,
        logs::json, error::json, started_at, s.completed_at, duration_ms, params_ref, output_ref${wait(', wait::json, sources::text[], reused')}
      from unnest(${[...arrays, ...waitArrays].join(', ')}) as s (${STEP_COLUMNS}${wait(', wait, sources, reused')})
      join held on held.id = s.execution_id
      on conflict (execution_id, ordinal) do update set ${updated.map((column) => `${column} = excluded.${column}`).join(', ')}`;
}
