/** A node that is to run in a frame, from the moment that it is ready until its step is closed. */
import type { Failure, JsonValue } from '@hookloom/sdk/wire';
import type { Attempt } from './attempt.ts';
import type { Frame, LoopRun } from './frame.ts';
import type { PlannedNode } from './plan.ts';
import type { RecordedStep, StepRecord, Wakeup } from './ports.ts';

export class Work {
  readonly node: PlannedNode;
  readonly frame: Frame;
  /** Set when it starts. */
  step!: StepRecord;
  /** By `performance.now`; 0 where it began in an earlier claim. */
  began = 0;
  /** What an earlier claim has left of it, until it is taken up. */
  recorded: RecordedStep | null = null;
  /** The try that is under way. */
  attempt: Attempt | null = null;
  /** The nodes whose deliveries have made it ready, where its join does not wait for all; else null. */
  sources: string[] | null = null;
  /** It runs although its turn has not come, with those inputs that are there. */
  isAlone = false;
  /** While it loops. */
  loop: LoopRun | null = null;
  /** While it is held here until an instant. */
  timer: NodeJS.Timeout | null = null;
  /** What came while it waited and has not been looked at, the first of which may be under way. */
  wakeups: Wakeup[] | null = null;
  /** What leaves once it has waited for an instant. */
  kept: JsonValue = null;

  constructor(node: PlannedNode, frame: Frame) {
    this.node = node;
    this.frame = frame;
  }
}

/** A node whose turn has come. */
export function readyWork(node: PlannedNode, frame: Frame): Work {
  const work = new Work(node, frame);
  const { join } = node;
  if (join !== 'all') {
    const live = node.incoming.filter((edge) => frame.progress.isLive(edge));
    // More have arrived only where this is found out after a restart.
    work.sources = live.slice(0, join).map((edge) => edge.source.id);
  }
  return work;
}

export function newRecord(node: PlannedNode, frame: Frame, ordinal: number, now: number): StepRecord {
  return {
    ordinal,
    nodeId: node.id,
    nodeType: node.manifest.type,
    iteration: frame.iteration,
    attempt: 1,
    status: 'RUNNING',
    paramsJson: null,
    outputJson: null,
    outputPort: null,
    logs: [],
    error: null,
    startedAt: now,
    completedAt: null,
    durationMs: null,
    wait: null,
    sources: null,
    reused: false,
  };
}

/** As an earlier claim has left it, so that what is not changed is written again as it was. */
export function recordAgain(node: PlannedNode, frame: Frame, recorded: RecordedStep, now: number): StepRecord {
  const { attempt, status, params, output, wait, reused, logs, sources, error } = recorded;
  return {
    ...newRecord(node, frame, recorded.ordinal, recorded.startedAt ?? now),
    attempt,
    status,
    paramsJson: params === null ? null : JSON.stringify(params),
    outputJson: output === null ? null : JSON.stringify(output),
    logs: [...(logs ?? [])],
    error,
    wait,
    sources: sources ?? null,
    reused,
  };
}

const STOPPED_MESSAGE = 'The execution ended while this step was running.';
const ITERATION_STOPPED_MESSAGE = 'The iteration ended while this step was running.';

/** The failure of a step that was stopped together with its execution or iteration. */
export function stoppedFailure(nodeId: string, iteration: boolean): Failure {
  return { class: 'CANCELLED', code: 'STOPPED', message: iteration ? ITERATION_STOPPED_MESSAGE : STOPPED_MESSAGE, nodeId };
}
