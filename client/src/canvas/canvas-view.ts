import { useReactFlow } from '@xyflow/react';
import { useMemo } from 'react';
import { nodeGeometry } from './geometry.ts';
import type { Point } from './graph-commands.ts';

/** What can be done with the view of the canvas from beside it. */
export interface CanvasView {
  /** Where a node must be placed to lie in the middle of what one sees. */
  centre(): Point;
  /** A point of the page on the canvas. */
  toCanvas(point: Point): Point;
  /** Brings a node into the middle, without changing a zoom that shows it well. */
  reveal(nodeId: string): void;
  /** Shows the whole graph. */
  fit(): void;
}

/** Needs the `CanvasProvider` above it. */
export function useCanvasView(): CanvasView {
  const flow = useReactFlow();
  return useMemo(
    () => ({
      centre() {
        const pane = document.querySelector('.react-flow')?.getBoundingClientRect();
        if (!pane) return { x: 0, y: 0 };
        const middle = flow.screenToFlowPosition({ x: pane.x + pane.width / 2, y: pane.y + pane.height / 2 });
        const { width, height } = nodeGeometry([], []);
        return { x: middle.x - width / 2, y: middle.y - height / 2 };
      },
      toCanvas: (point) => flow.screenToFlowPosition(point),
      reveal(nodeId) {
        void flow.fitView({ nodes: [{ id: nodeId }], minZoom: Math.max(0.7, flow.getZoom()), maxZoom: Math.max(0.7, flow.getZoom()), duration: 250 });
      },
      fit() {
        void flow.fitView({ padding: 0.2, maxZoom: 1, duration: 250 });
      },
    }),
    [flow],
  );
}
