import type { Graph } from '@hookloom/sdk/wire';

/** What a person did, as the undo button names it. */
export interface Command {
  /** In the infinitive, such as `Move 2 nodes`. */
  label: string;
  /**
   * Commands with the same key that follow each other within a second are undone in one go: the letters typed into one
   * field, the arrow presses that moved one node.
   */
  mergeKey?: string;
}

interface Step extends Command {
  /** The graph before the command. */
  before: Graph;
  /** When the command was last extended, in milliseconds. */
  at: number;
}

/** A graph with the way that led to it, and with what was undone. */
export interface History {
  present: Graph;
  past: readonly Step[];
  future: readonly { label: string; after: Graph }[];
}

const LIMIT = 200;
const MERGE_WITHIN_MS = 1_000;

export function startHistory(graph: Graph): History {
  return { present: graph, past: [], future: [] };
}

/** Makes `graph` the present. What was undone before is forgotten. */
export function commit(history: History, command: Command, graph: Graph, now: number): History {
  if (graph === history.present) return history;
  const last = history.past.at(-1);
  const merges = last && command.mergeKey !== undefined && command.mergeKey === last.mergeKey && now - last.at <= MERGE_WITHIN_MS;
  const past = merges
    ? [...history.past.slice(0, -1), { ...last, at: now }]
    : [...history.past, { ...command, before: history.present, at: now }].slice(-LIMIT);
  return { present: graph, past, future: [] };
}

export function undo(history: History): History {
  const last = history.past.at(-1);
  if (!last) return history;
  return {
    present: last.before,
    past: history.past.slice(0, -1),
    future: [...history.future, { label: last.label, after: history.present }],
  };
}

export function redo(history: History): History {
  const next = history.future.at(-1);
  if (!next) return history;
  return {
    present: next.after,
    past: [...history.past, { label: next.label, before: history.present, at: 0 }],
    future: history.future.slice(0, -1),
  };
}

/** What undo would take back; null where there is nothing. */
export function undoLabel(history: History): string | null {
  return history.past.at(-1)?.label ?? null;
}

/** What redo would do again; null where there is nothing. */
export function redoLabel(history: History): string | null {
  return history.future.at(-1)?.label ?? null;
}
