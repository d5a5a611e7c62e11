import { useEffect } from 'react';
import { notifyDone } from '../ui/notify.tsx';
import type { BuilderSession } from './builder-context.ts';
import { graphOf } from './draft-store.ts';
import { forgetKeptDraft, keepDraft } from './kept-draft.ts';
import type { KeptDraft } from './kept-draft.ts';

/** Saves the draft as it changes. What is not saved when the page goes is kept, and `kept` from the time before is taken up again. */
export function useSavedDraft({ workflowId, draft, saver }: BuilderSession, kept: KeptDraft | null): void {
  useEffect(() => {
    const stop = saver.start();
    if (kept) {
      draft.getState().apply({ label: 'Restore unsaved changes' }, () => kept.graph);
      notifyDone('Your unsaved changes are back');
    }
    forgetKeptDraft(workflowId);
    const stopForgetting = saver.state.subscribe(({ kind }) => kind === 'saved' && forgetKeptDraft(workflowId));

    function onPageHide(): void {
      if (saver.state.getState().kind !== 'saved') keepDraft(workflowId, { graph: graphOf(draft.getState()), revision: saver.revision() });
    }
    window.addEventListener('pagehide', onPageHide);
    return () => {
      stop();
      stopForgetting();
      window.removeEventListener('pagehide', onPageHide);
    };
  }, [workflowId, draft, saver, kept]);
}
