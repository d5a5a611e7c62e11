import { useReactFlow } from '@xyflow/react';
import type { Viewport } from '@xyflow/react';
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
  viewport(): Viewport;
  /** Moves the view, within `MOVE_MS`. */
  moveTo(viewport: Viewport): void;
  /** The view moved no further than is needed to see all of a node; null where all of it is in view. */
  viewportShowing(nodeId: string): Viewport | null;
  /** Shows the whole graph. */
  fit(): void;
  /** Shows the whole graph where part of it is out of view. */
  fitIfNeeded(): void;
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
        void flow.fitView({
          nodes: [{ id: nodeId }],
          minZoom: Math.max(0.7, flow.getZoom()),
          maxZoom: Math.max(0.7, flow.getZoom()),
          duration: 250,
        });
      },
      viewport: () => flow.getViewport(),
      moveTo(viewport) {
        void flow.setViewport(viewport, { duration: MOVE_MS });
      },
      viewportShowing(nodeId) {
        const node = flow.getInternalNode(nodeId);
        const pane = document.querySelector('.react-flow')?.getBoundingClientRect();
        if (!node || !pane) return null;
        const { x, y, zoom } = flow.getViewport();
        const { width, height } = nodeGeometry([], []);
        const left = node.internals.positionAbsolute.x * zoom + x;
        const top = node.internals.positionAbsolute.y * zoom + y;
        const dx = distanceInto(left, left + (node.measured.width ?? width) * zoom, pane.width);
        const dy = distanceInto(top, top + (node.measured.height ?? height) * zoom, pane.height);
        return dx === 0 && dy === 0 ? null : { x: x + dx, y: y + dy, zoom };
      },
      fit() {
        void flow.fitView({ padding: 0.12, maxZoom: 1, duration: 250 });
      },
      fitIfNeeded() {
        const pane = document.querySelector('.react-flow')?.getBoundingClientRect();
        if (!pane) return;
        const bounds = flow.getNodesBounds(flow.getNodes());
        const topLeft = flow.screenToFlowPosition({ x: pane.left, y: pane.top });
        const bottomRight = flow.screenToFlowPosition({ x: pane.right, y: pane.bottom });
        const isInView =
          bounds.x >= topLeft.x &&
          bounds.y >= topLeft.y &&
          bounds.x + bounds.width <= bottomRight.x &&
          bounds.y + bounds.height <= bottomRight.y;
        if (!isInView) void flow.fitView({ padding: 0.1, maxZoom: flow.getZoom(), duration: 250 });
      },
    }),
    [flow],
  );
}

const MARGIN = 24;
/** Milliseconds that the view takes to move. */
export const MOVE_MS = 180;

/** How far a span must move to lie within 0 and `length`, with a margin; 0 where it does. */
function distanceInto(from: number, to: number, length: number): number {
  if (from < MARGIN) return MARGIN - from;
  return to > length - MARGIN ? length - MARGIN - to : 0;
}
