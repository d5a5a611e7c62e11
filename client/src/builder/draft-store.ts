import type { Graph } from '@hookloom/sdk/wire';
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { GraphElements } from '../canvas/graph-commands.ts';
import { commit, redo, startHistory, undo } from '../canvas/history.ts';
import type { Command, History } from '../canvas/history.ts';
import { nothingSelected } from '../canvas/selection.ts';
import type { IssueTarget } from './issue-target.ts';

/** A field that is to be brought into view and given the focus. A new object asks anew. */
export interface FieldRequest {
  nodeId: string;
  /** Dotted path into the parameters, such as `fields.0.name`; null for the node as a whole. */
  field: string | null;
}

/** The workflow's own settings are to be shown. A new object asks anew. */
export interface SettingsRequest {
  /** Dotted path into the settings, such as `concurrency.key`; null for all of them. */
  field: string | null;
}

/** The draft as it is edited here: its history and what is selected in it. */
export interface DraftState {
  history: History;
  selection: GraphElements;
  request: FieldRequest | null;
  /** Null while the workflow's settings are closed. */
  settings: SettingsRequest | null;
  /** Changes the graph; what `select` names is selected afterwards. */
  apply: (command: Command, change: (graph: Graph) => Graph, select?: readonly string[]) => void;
  undo: () => void;
  redo: () => void;
  select: (change: (selection: GraphElements) => GraphElements) => void;
  /** Shows what a fault is about: a node's field, an edge, or a setting of the workflow. */
  showIssue: (target: IssueTarget) => void;
  openSettings: (field?: string) => void;
  closeSettings: () => void;
  /** Starts over from another graph, such as somebody else's save. */
  reset: (graph: Graph) => void;
}

export type DraftStore = StoreApi<DraftState>;

/** `now` gives milliseconds and decides which edits are undone together. */
export function createDraftStore(graph: Graph, now: () => number = Date.now): DraftStore {
  return createStore<DraftState>((set) => {
    const travel = (to: (history: History) => History): void =>
      set((state) => {
        const history = to(state.history);
        return { history, selection: presentOf(state.selection, history.present) };
      });
    return {
      history: startHistory(graph),
      selection: nothingSelected,
      request: null,
      settings: null,
      apply: (command, change, select) =>
        set((state) => {
          const history = commit(state.history, command, change(state.history.present), now());
          const selection = select ? { nodeIds: select, edgeIds: [] } : state.selection;
          return { history, selection: presentOf(selection, history.present) };
        }),
      undo: () => travel(undo),
      redo: () => travel(redo),
      select: (change) => set((state) => ({ selection: change(state.selection) })),
      showIssue: ({ nodeId, edgeId, field, setting }) => {
        if (setting !== null) set({ settings: { field: setting } });
        else if (nodeId !== null) set({ request: { nodeId, field }, selection: { nodeIds: [nodeId], edgeIds: [] } });
        else if (edgeId !== null) set({ selection: { nodeIds: [], edgeIds: [edgeId] } });
      },
      openSettings: (field) => set({ settings: { field: field ?? null } }),
      closeSettings: () => set({ settings: null }),
      reset: (theirs) => set((state) => ({ history: startHistory(theirs), selection: presentOf(state.selection, theirs) })),
    };
  });
}

/** The selection without what is no longer there; the same one where all of it is. */
function presentOf(selection: GraphElements, graph: Graph): GraphElements {
  const nodes = new Set(graph.nodes.map((node) => node.id));
  const edges = new Set(graph.edges.map((edge) => edge.id));
  const nodeIds = selection.nodeIds.filter((id) => nodes.has(id));
  const edgeIds = selection.edgeIds.filter((id) => edges.has(id));
  const whole = nodeIds.length === selection.nodeIds.length && edgeIds.length === selection.edgeIds.length;
  return whole ? selection : { nodeIds, edgeIds };
}

export function graphOf(state: DraftState): Graph {
  return state.history.present;
}

/** The one node that is selected; null where there is none or more. */
export function selectedNodeId({ selection }: DraftState): string | null {
  const [nodeId, ...others] = selection.nodeIds;
  return nodeId !== undefined && others.length === 0 ? nodeId : null;
}
