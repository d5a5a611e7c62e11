import type { Icon } from '@tabler/icons-react';
import { createContext, useContext, useEffect } from 'react';
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';

/** Something that the page on view can do, offered by the command palette while it is open. */
export interface PageCommand {
  id: string;
  label: string;
  icon: Icon;
  run: () => void;
}

export type PageCommandStore = StoreApi<readonly PageCommand[]>;

export function createPageCommandStore(): PageCommandStore {
  return createStore<readonly PageCommand[]>(() => []);
}

export const PageCommandsContext = createContext<PageCommandStore | null>(null);

/** Offers commands as long as the component is there. Keep the list's identity over renders. */
export function usePageCommands(commands: readonly PageCommand[]): void {
  const store = useContext(PageCommandsContext);
  useEffect(() => {
    store?.setState(commands, true);
    return () => store?.setState([], true);
  }, [store, commands]);
}
