import { MiniMap, useStore } from '@xyflow/react';
import type { ReactFlowState } from '@xyflow/react';
import type { FlowNode } from './flow-elements.ts';
import { kindColour } from './kind-colours.ts';

const size = { width: 144, height: 96 };

/** A small map of the graph, for as long as part of it is out of view: where all can be seen it would only cover something. */
export function Overview() {
  const isNeeded = useStore(isPartOutOfView);
  return isNeeded ? <MiniMap<FlowNode> pannable zoomable style={size} nodeColor={colourOf} nodeBorderRadius={16} /> : null;
}

function isPartOutOfView({ nodes, width, height, transform: [x, y, zoom] }: ReactFlowState): boolean {
  return nodes.some(({ position, measured }) => {
    const left = position.x * zoom + x;
    const top = position.y * zoom + y;
    return left < 0 || top < 0 || left + (measured?.width ?? 0) * zoom > width || top + (measured?.height ?? 0) * zoom > height;
  });
}

function colourOf(node: FlowNode): string {
  return kindColour(node.data.nodeType?.kind);
}
