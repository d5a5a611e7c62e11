import type { StepStatus } from '@hookloom/sdk/wire';

/** How a node fared, or fares, in an execution: what the canvas shows of it. */
export interface NodeRun {
  status: StepStatus;
  /** Over all its steps, where it ran more than once. */
  durationMs?: number | null;
  /** The failure's message. */
  error?: string | null;
  /** How many steps it has; more than one in loops. */
  runs?: number;
  /** The port that its last output left by. */
  outputPort?: string | null;
}

/** By node id; a node that is missing has not been reached. */
export type StatusByNode = ReadonlyMap<string, NodeRun>;
