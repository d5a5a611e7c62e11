/** Rows of executions and steps for the tests of this folder and of those that use it. */
import type { ExecutionPartsFragment, StepPartsFragment } from '../gql/graphql.ts';

export function execution(lastSeq: number, status: ExecutionPartsFragment['status'] = 'RUNNING'): ExecutionPartsFragment {
  return {
    id: 'e1',
    status,
    start: 'MANUAL',
    paused: false,
    startAt: null,
    wakeAt: null,
    priority: 'NORMAL',
    lastSeq,
    triggerData: null,
    result: null,
    error: null,
    createdAt: '2026-11-22T00:00:00.000Z',
    startedAt: '2026-11-22T00:00:00.001Z',
    completedAt: null,
    durationMs: null,
  };
}

export function step(id: string, seq: number, overrides: Partial<StepPartsFragment> = {}): StepPartsFragment {
  return {
    id,
    seq,
    nodeId: id,
    nodeType: 'core.set',
    label: id,
    status: 'COMPLETED',
    attempt: 1,
    iteration: [],
    output: null,
    outputSize: null,
    outputPort: 'out',
    reused: false,
    wait: null,
    error: null,
    startedAt: new Date(Date.UTC(2026, 10, 22) + seq * 1_000).toISOString(),
    completedAt: null,
    durationMs: 1,
    ...overrides,
  };
}
