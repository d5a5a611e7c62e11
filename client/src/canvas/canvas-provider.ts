/** Holds the canvas's view, so that what stands beside the canvas can move it (`useCanvasView`). */
export { ReactFlowProvider as CanvasProvider } from '@xyflow/react';
