import { useEffect, useRef } from 'react';
import { MOVE_MS, useCanvasView } from '../canvas/canvas-view.ts';
import type { CanvasView } from '../canvas/canvas-view.ts';

interface Shift {
  before: ReturnType<CanvasView['viewport']>;
  after: ReturnType<CanvasView['viewport']>;
  /** When the move is over, in milliseconds. */
  until: number;
}

/**
 * The inspector takes its place from the canvas, perhaps just the part in which its node lies. The view then moves to show the
 * node, and back when the inspector closes, unless the person has moved it meanwhile: what they arranged stays where it was.
 */
export function useRoomForInspector(nodeId: string | null): void {
  const view = useCanvasView();
  const shift = useRef<Shift>(null);

  useEffect(() => {
    const last = shift.current;
    const untouched = last !== null && (Date.now() < last.until || sameViewport(view.viewport(), last.after));
    if (nodeId === null) {
      if (untouched) view.moveTo(last.before);
      shift.current = null;
      return;
    }
    const after = view.viewportShowing(nodeId);
    if (after === null) return;
    shift.current = { before: untouched ? last.before : view.viewport(), after, until: Date.now() + MOVE_MS };
    view.moveTo(after);
  }, [nodeId, view]);
}

function sameViewport(a: Shift['before'], b: Shift['before']): boolean {
  return Math.abs(a.x - b.x) < 1 && Math.abs(a.y - b.y) < 1 && a.zoom === b.zoom;
}
