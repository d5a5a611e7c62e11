import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Catalog } from '../canvas/use-catalog.ts';
import type { DraftSaver, SaveState } from './draft-saver.ts';
import type { DraftState, DraftStore } from './draft-store.ts';

/** What the parts of the builder share. It keeps its identity as long as the workflow is open and no plugin changes. */
export interface BuilderSession {
  workflowId: string;
  catalog: Catalog;
  draft: DraftStore;
  saver: DraftSaver;
}

export const BuilderContext = createContext<BuilderSession | null>(null);

export function useBuilder(): BuilderSession {
  const session = useContext(BuilderContext);
  if (!session) throw new Error('This component belongs inside of the builder.');
  return session;
}

export function useDraft<T>(selector: (state: DraftState) => T): T {
  return useStore(useBuilder().draft, selector);
}

export function useSaveState(): SaveState {
  return useStore(useBuilder().saver.state);
}
