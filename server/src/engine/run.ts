/** Runs a plan: the engine's one entrance. */
import type { Failure, JsonValue } from '@hookloom/sdk/wire';
import type { Plan } from './plan.ts';
import type { EnginePorts, RecordedStep, Wakeup } from './ports.ts';
import { Scheduler } from './scheduler.ts';

export interface RunInput {
  plan: Plan;
  triggerNodeId: string;
  trigger: JsonValue;
  /** What expressions see as `execution`; `url` is the address of its page, where there is one. */
  execution: { id: string; workflowId: string; workspaceId: string; url?: string | undefined };
  /** What earlier claims have committed, in the order of their ordinals. */
  recorded: RecordedStep[];
  /** Why steps that wait on record go on now, by ordinal. */
  wakeups?: ReadonlyMap<number, Wakeup> | undefined;
  /**
   * For so many milliseconds from the beginning the run itself holds whatever waits, and only then ends as `WAITING`. Default: it holds
   * instants that are due within 2,000 ms, and nothing else.
   */
  holdMs?: number | undefined;
  /**
   * Ends once this node is through, as `COMPLETED` with its output as the result; nothing else starts but the trigger, what its body
   * holds, and what is pinned. It runs even where not all that it waits for is there.
   */
  onlyNodeId?: string | undefined;
  /** For a draft: takes what nodes are pinned to instead of running them. Default false. */
  usePinned?: boolean | undefined;
  /** Aborted to end the execution early; its reason is a `NodeError` of class `CANCELLED` or `TIMEOUT`. */
  signal: AbortSignal;
}

export type RunEnd =
  /** `result` is what a stop node gave; `lastOutput` is the output of the step that ended last. */
  | { status: 'COMPLETED'; result: JsonValue; lastOutput: JsonValue }
  | { status: 'FAILED' | 'CANCELLED' | 'TIMEOUT'; failure: Failure }
  /**
   * Nothing runs any more, and something waits or the run was paused. `wakeAt`, in milliseconds since 1970, is the first instant that a
   * step waits for; null where there is none.
   */
  | { status: 'WAITING'; wakeAt: number | null; paused: boolean };

export interface RunHandle {
  /** Resolves when the run is at its end; every step has been told to the ports by then. Rejects only for faults of ours. */
  readonly done: Promise<RunEnd>;
  /** A waiting step goes on. False where the step does not wait here: it is through, or the run is at its end or paused. */
  wake(ordinal: number, wakeup: Wakeup): boolean;
  /** Starts nothing more, and ends as `WAITING` once what runs is through. */
  pause(): void;
  /** Steps whose node is at work now; those that wait are not among them. */
  readonly nodesUnderWay: number;
}

/** Begins at once: nodes that need no waiting have run when it returns. Throws where the plan has no such trigger. */
export function run(input: RunInput, ports: EnginePorts): RunHandle {
  const trigger = input.plan.byId.get(input.triggerNodeId);
  if (!trigger) throw new Error(`the version has no trigger node ${input.triggerNodeId}`);
  const { promise, resolve, reject } = Promise.withResolvers<RunEnd>();
  const scheduler = new Scheduler(input, trigger, ports, resolve, reject);
  scheduler.begin();
  return {
    done: promise,
    wake: (ordinal, wakeup) => scheduler.suspension.wake(ordinal, wakeup),
    pause: () => scheduler.pause(),
    get nodesUnderWay() {
      return scheduler.underWay;
    },
  };
}
