import { useEffect } from 'react';
import { useCanvasView } from '../canvas/canvas-view.ts';
import { clipFromText, clipToText, copyOf } from '../canvas/clipboard.ts';
import { useBuilder } from './builder-context.ts';
import { graphOf } from './draft-store.ts';
import { useEdits } from './use-edits.ts';

/** The keys of the builder: what they do stands in one table, beside copy and paste, which the browser reports by itself. */
export function useShortcuts(): void {
  const { draft, saver } = useBuilder();
  const edits = useEdits();
  const view = useCanvasView();

  useEffect(() => {
    const selectedNodes = () => draft.getState().selection.nodeIds;
    const anythingSelected = () => selectedNodes().length > 0 || draft.getState().selection.edgeIds.length > 0;

    const shortcuts: Readonly<Record<string, { run: () => void; whileTyping?: boolean }>> = {
      'mod+s': { run: () => void saver.flush(), whileTyping: true },
      'mod+,': { run: () => draft.getState().openSettings(), whileTyping: true },
      'mod+z': { run: edits.undo },
      'mod+shift+z': { run: edits.redo },
      'mod+y': { run: edits.redo },
      'mod+d': { run: () => edits.duplicate(selectedNodes()) },
      'mod+a': {
        run: () => draft.getState().select(() => ({ nodeIds: graphOf(draft.getState()).nodes.map((node) => node.id), edgeIds: [] })),
      },
      delete: { run: () => anythingSelected() && edits.removeSelected() },
      backspace: { run: () => anythingSelected() && edits.removeSelected() },
      escape: { run: () => draft.getState().select(() => ({ nodeIds: [], edgeIds: [] })) },
    };

    function onKeyDown(event: KeyboardEvent): void {
      const shortcut = shortcuts[keysOf(event)];
      if (!shortcut || event.defaultPrevented || isInDialog() || (isTyping(event.target) && !shortcut.whileTyping)) return;
      event.preventDefault();
      shortcut.run();
    }

    function onCopy(event: ClipboardEvent): void {
      if (isTyping(event.target) || isInDialog() || selectedNodes().length === 0 || hasTextSelected()) return;
      event.clipboardData?.setData('text/plain', clipToText(copyOf(graphOf(draft.getState()), selectedNodes())));
      event.preventDefault();
    }

    function onCut(event: ClipboardEvent): void {
      onCopy(event);
      if (event.defaultPrevented) edits.removeSelected();
    }

    function onPaste(event: ClipboardEvent): void {
      if (isTyping(event.target) || isInDialog()) return;
      const clip = clipFromText(event.clipboardData?.getData('text/plain') ?? '');
      if (!clip || clip.nodes.length === 0) return;
      event.preventDefault();
      const centre = view.centre();
      const left = Math.min(...clip.nodes.map((node) => node.position.x));
      const top = Math.min(...clip.nodes.map((node) => node.position.y));
      edits.paste(clip, { x: centre.x - left, y: centre.y - top });
    }

    document.addEventListener('keydown', onKeyDown);
    document.addEventListener('copy', onCopy);
    document.addEventListener('cut', onCut);
    document.addEventListener('paste', onPaste);
    return () => {
      document.removeEventListener('keydown', onKeyDown);
      document.removeEventListener('copy', onCopy);
      document.removeEventListener('cut', onCut);
      document.removeEventListener('paste', onPaste);
    };
  }, [draft, saver, edits, view]);
}

function keysOf(event: KeyboardEvent): string {
  const mod = event.ctrlKey || event.metaKey ? 'mod+' : '';
  const shift = event.shiftKey && mod ? 'shift+' : '';
  return `${mod}${shift}${event.key.toLowerCase()}`;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
}

/** A dialog takes the keys for itself. */
function isInDialog(): boolean {
  return document.activeElement?.closest('[role="dialog"]') !== null && document.activeElement !== null;
}

function hasTextSelected(): boolean {
  return (document.getSelection()?.toString() ?? '') !== '';
}
