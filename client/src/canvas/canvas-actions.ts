import { createContext } from 'react';

export interface CanvasActions {
  /** The person wants a node behind this output port; `anchor` is where the button is on the page. */
  onAddAfter?: (from: { nodeId: string; port: string }, anchor: DOMRect) => void;
  /** The person wants a node within this edge. */
  onAddOnEdge?: (edgeId: string, anchor: DOMRect) => void;
}

/** What nodes and edges can ask for. A context, so that the elements' data stays free of functions and comparable. */
export const CanvasActionsContext = createContext<CanvasActions | null>(null);
