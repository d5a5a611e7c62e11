/** Which beginnings go straight to the workers, and which are held back: by a limit, by a later start, or to be gathered. */
import type { Sql } from '../../queue/queue.ts';
import { isLimited, type Limited, type Limits } from './limits.ts';
import { gather, insertStarts, isDebounced } from './put-off.ts';
import type { NewExecution } from '../rows/rows.ts';

export interface Begun {
  /** Those whose rows are to be inserted; one that was to run at once may be without its process now. */
  executions: NewExecution[];
  /** Of these, those that get a job at once. */
  queued: NewExecution[];
  /** Of these, those that stand in line for their concurrency limit. */
  inLine: Limited[];
  /** Earlier ones that took the data of one that is not inserted. */
  moved: { id: string; workspaceId: string }[];
}

/** True where it needs more than its rows and its job. */
export function isHeldBack(execution: NewExecution, now: number): boolean {
  return execution.limitKey !== null || isDebounced(execution) || isLater(execution, now);
}

function isLater(execution: NewExecution, now: number): execution is NewExecution & { startAt: number } {
  return execution.startAt !== null && execution.startAt > now;
}

export function plainlyBegun(executions: NewExecution[]): Begun {
  return { executions, queued: executions.filter((execution) => execution.inlineProcessId === null), inLine: [], moved: [] };
}

/** Writes the rows beside the executions' own, in their transaction and before them: the locks of limits come before all others. */
export async function holdBack(sql: Sql, limits: Pick<Limits, 'enter'>, wanted: NewExecution[], now: number): Promise<Begun> {
  const debounced = wanted.filter(isDebounced);
  const later = wanted.filter((execution) => !isDebounced(execution)).filter((execution) => isLater(execution, now));
  const present = wanted.filter((execution) => !isDebounced(execution) && !isLater(execution, now));
  const limited = present.filter(isLimited);
  const admitted = limited.length > 0 ? await limits.enter(sql, limited) : new Set<string>();
  const isInLine = (execution: NewExecution): execution is Limited & NewExecution => isLimited(execution) && !admitted.has(execution.id);
  const inLine = present.filter(isInLine).map((execution) => ({ ...execution, inlineProcessId: null }));
  const going = present.filter((execution) => !isInLine(execution));
  const gathered = debounced.length > 0 ? await gather(sql, debounced, now) : { begun: [], moved: [] };
  await insertStarts(sql, later, now);
  const putOff = [...gathered.begun, ...later].map((execution) => ({ ...execution, inlineProcessId: null }));
  return {
    executions: [...going, ...inLine, ...putOff],
    queued: going.filter((execution) => execution.inlineProcessId === null),
    inLine,
    moved: gathered.moved,
  };
}
