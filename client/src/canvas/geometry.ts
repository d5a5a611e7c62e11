/**
 * Where a node's parts are, in pixels at zoom 1. The node component draws by these figures, and React Flow is given them
 * beforehand, so that a node outside the view needs no measuring and its edges can still be drawn.
 */
import type { CanvasPort } from './node-types.ts';

export const NODE_WIDTH = 224;
export const GRID = 16;
const HEADER_HEIGHT = 64;
const PORT_ROW_HEIGHT = 24;
const PORTS_PADDING = 8;
export const HANDLE_SIZE = 12;

export interface NodeGeometry {
  width: number;
  height: number;
  /** The vertical centre of each input port, from the node's top. */
  inputs: number[];
  /** The vertical centre of each output port, from the node's top. */
  outputs: number[];
}

/** A side with one port has it beside the header; a side with more has one labelled row per port below it. */
export function nodeGeometry(inputs: readonly CanvasPort[], outputs: readonly CanvasPort[]): NodeGeometry {
  const rows = Math.max(inputs.length > 1 ? inputs.length : 0, outputs.length > 1 ? outputs.length : 0);
  return {
    width: NODE_WIDTH,
    height: HEADER_HEIGHT + (rows > 0 ? rows * PORT_ROW_HEIGHT + PORTS_PADDING : 0),
    inputs: centres(inputs.length),
    outputs: centres(outputs.length),
  };
}

function centres(count: number): number[] {
  if (count === 1) return [HEADER_HEIGHT / 2];
  return Array.from({ length: count }, (_, row) => HEADER_HEIGHT + row * PORT_ROW_HEIGHT + PORT_ROW_HEIGHT / 2);
}
