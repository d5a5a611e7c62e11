import type { RecordedStep } from '../../engine/ports.ts';
import type { Sql } from '../../queue/queue.ts';
import { recordedSteps, type ClaimedExecution } from './rows.ts';
import { loadWoken, type WokenStep } from '../waits/waits.ts';

/** What an execution brings from before its present claim. */
export interface History {
  recorded: RecordedStep[];
  /** Steps that waited and have a reason to go on. */
  woken: WokenStep[];
}

/** By execution id; only of those that have one. A first claim of an execution that begins from nothing asks the database nothing. */
export async function loadHistories(sql: Sql, claimed: readonly ClaimedExecution[]): Promise<Map<string, History>> {
  const ids = claimed.filter((execution) => execution.generation > 1 || execution.origin !== null).map((execution) => execution.id);
  if (ids.length === 0) return new Map();
  const recorded = await recordedSteps(sql, ids);
  const waiting = ids.filter((id) => recorded.get(id)?.some((step) => step.wait !== null));
  const woken = await loadWoken(sql, waiting);
  return new Map(ids.map((id) => [id, { recorded: recorded.get(id) ?? [], woken: woken.get(id) ?? [] }]));
}
