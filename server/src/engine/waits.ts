/** What a wakeup does to a step that waits. Pure. */
import { NodeError, type ErrorClass } from '@hookloom/sdk';
import { APPROVED_PORT, REJECTED_PORT, TIMEOUT_PORT, type JsonObject, type JsonValue, type Wait } from '@hookloom/sdk/wire';
import type { WakingEvent, Wakeup } from './ports.ts';

export type Awakening =
  /** The step is through. A port that the node does not have stands for its main port; null is the main port. */
  | { kind: 'leaves'; port: string | null; value: JsonValue }
  /** The step is through with the value that it has kept while it waited. */
  | { kind: 'leavesWithKept' }
  /** Nothing came in time: it leaves by the port `timeout`, or fails where it has none. */
  | { kind: 'tooLate' }
  | { kind: 'fails'; error: NodeError }
  | { kind: 'triesAgain' }
  /** The step goes on where the condition is true, and else waits for another event. */
  | { kind: 'judges'; condition: string; event: WakingEvent }
  /** The wakeup is none for this wait. */
  | { kind: 'waits' };

export function awaken(wait: Wait, wakeup: Wakeup): Awakening {
  switch (wait.kind) {
    case 'TIME':
      return wakeup.by === 'TIME' ? { kind: 'leavesWithKept' } : { kind: 'waits' };
    case 'RETRY':
      return wakeup.by === 'TIME' ? { kind: 'triesAgain' } : { kind: 'waits' };
    case 'EVENT':
      return byEvent(wait.condition, wakeup);
    case 'APPROVAL':
      return byDecision(wakeup);
    case 'WORKFLOW':
      return byEnd(wakeup);
    default:
      return wait satisfies never;
  }
}

function byEvent(condition: string | null, wakeup: Wakeup): Awakening {
  if (wakeup.by === 'TIME') return { kind: 'tooLate' };
  if (wakeup.by !== 'EVENT') return { kind: 'waits' };
  const { event } = wakeup;
  return condition === null ? { kind: 'leaves', port: null, value: eventValue(event) } : { kind: 'judges', condition, event };
}

function byDecision(wakeup: Wakeup): Awakening {
  if (wakeup.by === 'TIME') return { kind: 'tooLate' };
  if (wakeup.by !== 'APPROVAL') return { kind: 'waits' };
  const { approved, member, comment, decidedAt } = wakeup;
  return {
    kind: 'leaves',
    port: approved ? APPROVED_PORT : REJECTED_PORT,
    value: { approved, by: { id: member.id, name: member.name }, comment, decidedAt: new Date(decidedAt).toISOString() },
  };
}

function byEnd(wakeup: Wakeup): Awakening {
  if (wakeup.by !== 'WORKFLOW') return { kind: 'waits' };
  if (wakeup.status === 'COMPLETED') return { kind: 'leaves', port: null, value: wakeup.result };
  // Said once, also where the called workflow has failed because one that it called has.
  const words = wakeup.error.code === 'WORKFLOW_FAILED' ? '' : endWords[wakeup.status];
  return { kind: 'fails', error: new NodeError(wakeup.error.class, 'WORKFLOW_FAILED', words + wakeup.error.message) };
}

const endWords = {
  FAILED: 'The called workflow failed: ',
  CANCELLED: 'The called workflow was cancelled: ',
  TIMEOUT: 'The called workflow took too long: ',
} as const;

/** The event as a waiting step's output, and as the root `event` of its condition. */
export function eventValue({ id, type, data, createdAt }: WakingEvent): JsonObject {
  return { id, type, data, createdAt: new Date(createdAt).toISOString() };
}

/** How a step whose wait was in vain leaves: by its port for that, or not at all. */
export function tooLate(ports: ReadonlySet<string>, kind: Wait['kind']): { port: string } | NodeError {
  if (ports.has(TIMEOUT_PORT)) return { port: TIMEOUT_PORT };
  const errorClass: ErrorClass = 'TIMEOUT';
  return new NodeError(errorClass, 'WAIT_TIMEOUT', kind === 'APPROVAL' ? 'Nobody decided in time.' : 'No event came in time.');
}
