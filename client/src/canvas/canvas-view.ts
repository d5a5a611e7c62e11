import { getViewportForBounds, useReactFlow, useStoreApi } from '@xyflow/react';
import type { Rect, Viewport } from '@xyflow/react';
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
  /**
   * Shows the whole graph in a canvas that has just become smaller, where it was whole in view before. Call it in a layout
   * effect of what took the place.
   */
  keepWhole(): void;
}

/** Needs the `CanvasProvider` above it. */
export function useCanvasView(): CanvasView {
  const flow = useReactFlow();
  const store = useStoreApi();
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
        void flow.fitView({ padding: FIT_PADDING, maxZoom: 1, duration: 250 });
      },
      keepWhole() {
        const pane = document.querySelector('.react-flow')?.getBoundingClientRect();
        const graph = flow.getNodesBounds(flow.getNodes());
        const viewport = flow.getViewport();
        // React Flow does not know the new size yet: it hears of it once the page has been laid out.
        const { width, height, minZoom } = store.getState();
        if (!pane || !isWholeIn(graph, viewport, width, height) || isWholeIn(graph, viewport, pane.width, pane.height)) return;
        const whole = getViewportForBounds(graph, pane.width, pane.height, minZoom, viewport.zoom, FIT_PADDING);
        void flow.setViewport(whole, { duration: MOVE_MS });
      },
    }),
    [flow, store],
  );
}

/** What stays free around a graph that was fitted into the canvas: at the sides room for the controls and for open ports. */
export const FIT_PADDING = { x: '64px', y: 0.12 } as const;
const MARGIN = 24;
/** Milliseconds that the view takes to move. */
export const MOVE_MS = 180;

/** How far a span must move to lie within 0 and `length`, with a margin; 0 where it does. */
function distanceInto(from: number, to: number, length: number): number {
  if (from < MARGIN) return MARGIN - from;
  return to > length - MARGIN ? length - MARGIN - to : 0;
}

function isWholeIn(graph: Rect, { x, y, zoom }: Viewport, width: number, height: number): boolean {
  const left = graph.x * zoom + x;
  const top = graph.y * zoom + y;
  return left >= 0 && top >= 0 && left + graph.width * zoom <= width && top + graph.height * zoom <= height;
}
