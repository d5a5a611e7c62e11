/**
 * Saves a draft some time after the last change, one save at a time.
 *
 *   saved ⇄ unsaved → saving → saved
 *                            → unsaved    (changed while it was being saved)
 *                            → failed     (tried again after a while, at the next change, or on demand)
 *                            → conflict   (somebody else saved; waits for `overwrite` or `takeTheirs`)
 */
import type { Graph } from '@hookloom/sdk/wire';
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import { graphOf } from './draft-store.ts';
import type { DraftStore } from './draft-store.ts';

export type SaveState =
  | { kind: 'saved' }
  | { kind: 'unsaved' }
  | { kind: 'saving' }
  | { kind: 'failed'; message: string }
  | { kind: 'conflict' };

export type SaveOutcome = { kind: 'saved'; revision: number } | { kind: 'failed'; message: string } | { kind: 'conflict' };

export interface DraftSaverOptions {
  draft: DraftStore;
  /** The revision that the draft was loaded at. */
  revision: number;
  /** Never rejects. A null `baseRevision` saves whatever is there. */
  save: (graph: Graph, baseRevision: number | null) => Promise<SaveOutcome>;
  /** Milliseconds from the last change to the save. */
  idleMs?: number;
  /** Milliseconds from a failure to the next try. */
  retryMs?: number;
}

export interface DraftSaver {
  state: StoreApi<SaveState>;
  /** Saves now what is not saved. True where everything is saved afterwards. */
  flush: () => Promise<boolean>;
  /** The saved revision that the draft is made from. */
  revision: () => number;
  /** Ends a conflict by saving over the other's state. */
  overwrite: () => Promise<boolean>;
  /** Ends a conflict by taking the other's state in place of ours. */
  takeTheirs: (graph: Graph, revision: number) => void;
  /** Watches the draft from now on; the function it gives ends that, and what is not saved then stays so. */
  start: () => () => void;
}

export function createDraftSaver({ draft, revision, save, idleMs = 1_500, retryMs = 10_000 }: DraftSaverOptions): DraftSaver {
  const state = createStore<SaveState>(() => ({ kind: 'saved' }));
  const become = (next: SaveState): void => state.setState(next, true);
  let savedGraph = graphOf(draft.getState());
  let baseRevision = revision;
  let running: Promise<boolean> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function schedule(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), ms);
  }

  function onGraphChanged(): void {
    // While one is saved or in conflict, the end of that decides what comes next.
    if (running || state.getState().kind === 'conflict') return;
    clearTimeout(timer);
    if (graphOf(draft.getState()) === savedGraph) return become({ kind: 'saved' });
    become({ kind: 'unsaved' });
    schedule(idleMs);
  }

  async function saveOnce(base: number | null): Promise<boolean> {
    clearTimeout(timer);
    const graph = graphOf(draft.getState());
    become({ kind: 'saving' });
    const outcome = await save(graph, base);
    running = null;
    if (outcome.kind !== 'saved') {
      become(outcome);
      if (outcome.kind === 'failed') schedule(retryMs);
      return false;
    }
    savedGraph = graph;
    baseRevision = outcome.revision;
    onGraphChanged();
    return graphOf(draft.getState()) === savedGraph;
  }

  async function flush(): Promise<boolean> {
    // What changed during a save is not part of it, so another one follows.
    if (running) await running;
    if (state.getState().kind === 'conflict') return false;
    if (graphOf(draft.getState()) === savedGraph) return true;
    running ??= saveOnce(baseRevision);
    return running;
  }

  async function overwrite(): Promise<boolean> {
    running ??= saveOnce(null);
    return running;
  }

  return {
    state,
    flush,
    revision: () => baseRevision,
    overwrite,
    takeTheirs(graph, theirRevision) {
      savedGraph = graph;
      baseRevision = theirRevision;
      become({ kind: 'saved' });
      draft.getState().reset(graph);
    },
    start() {
      const unsubscribe = draft.subscribe((now, before) => {
        if (graphOf(now) !== graphOf(before)) onGraphChanged();
      });
      return () => {
        clearTimeout(timer);
        unsubscribe();
      };
    },
  };
}
