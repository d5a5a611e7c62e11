import { Background, BackgroundVariant, ControlButton, Controls, ReactFlow, SelectionMode } from '@xyflow/react';
import type { EdgeChange, FinalConnectionState, NodeChange } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { useComputedColorScheme } from '@mantine/core';
import { IconSitemap } from '@tabler/icons-react';
import type { Graph } from '@hookloom/sdk/wire';
import { useMemo, useState } from 'react';
import type { DragEvent, MouseEvent as ReactMouseEvent, ReactNode } from 'react';
import { CanvasActionsContext } from './canvas-actions.ts';
import type { CanvasActions } from './canvas-actions.ts';
import { FIT_PADDING, useCanvasView } from './canvas-view.ts';
import { checkConnection } from './connection.ts';
import type { Connection } from './connection.ts';
import { createFlowProjector } from './flow-elements.ts';
import type { FlowEdge, FlowNode, IssuesByNode } from './flow-elements.ts';
import { GRID } from './geometry.ts';
import type { GraphElements, Point } from './graph-commands.ts';
import { LoopRegions } from './loop-regions.tsx';
import { loopBodies, loopRegions } from './loops.ts';
import { draggedNodeType } from './node-drag.ts';
import type { StatusByNode } from './node-run.ts';
import type { NodeTypeCatalog } from './node-types.ts';
import { Overview } from './overview.tsx';
import { movesOf, selectionAfter } from './selection.ts';
import { useResourceNames } from './use-resource-names.ts';
import { WorkflowEdge } from './workflow-edge.tsx';
import { WorkflowNode } from './workflow-node.tsx';
import styles from './workflow-canvas.module.css';

export interface WorkflowCanvasProps {
  graph: Graph;
  catalog: NodeTypeCatalog;
  statusByNode: StatusByNode;
  /** Rounds of loops at work, by node id, as far as they are known. */
  loopSizes?: ReadonlyMap<string, number>;
  issuesByNode: IssuesByNode;
  selection: GraphElements;
  /** Gets a function, since React Flow reports nodes and edges of one gesture separately. */
  onSelectionChange: (change: (selection: GraphElements) => GraphElements) => void;
  /** What changes the graph; absent, the canvas can only be looked at. */
  editing?: CanvasEditing;
  /** Drawn over the canvas, such as an empty state. */
  children?: ReactNode;
}

export interface CanvasEditing extends CanvasActions {
  onMove: (positions: ReadonlyMap<string, Point>) => void;
  onConnect: (connection: Connection) => void;
  /** An edge was let go over a port that it may not lead to; `message` says why. */
  onConnectionRefused: (message: string) => void;
  onDropNodeType: (type: string, position: Point) => void;
  onLayout: () => void;
  /** The person asked for a node's menu, by a right click or the menu key; `at` is a point of the page. */
  onNodeMenu: (nodeId: string, at: Point) => void;
}

const nodeTypes = { workflow: WorkflowNode };
const edgeTypes = { workflow: WorkflowEdge };
/** Nodes out of view are left out of larger graphs. In smaller ones they stay, so that the Tab key and searching reach them. */
const RENDERS_ALL_UP_TO = 120;
const snapGrid: [number, number] = [GRID, GRID];
const fitViewOptions = { padding: FIT_PADDING, maxZoom: 1 };
const noSizes: ReadonlyMap<string, number> = new Map();
const nothingDragged: ReadonlyMap<string, Point> = new Map();

/** Draws a graph and reports what a person does with it; holds nothing but the view and a drag under way. */
export function WorkflowCanvas(props: WorkflowCanvasProps) {
  const { graph, catalog, statusByNode, loopSizes = noSizes, issuesByNode, selection, onSelectionChange, editing } = props;
  const colorMode = useComputedColorScheme('light');
  const view = useCanvasView();
  const resourceNames = useResourceNames();
  const [dragged, setDragged] = useState(nothingDragged);
  const [project] = useState(createFlowProjector);
  // On an empty canvas the view would jump to the first node that is dropped.
  const [fitsAtFirst] = useState(graph.nodes.length > 0);
  const readOnly = editing === undefined;
  const loops = useMemo(() => loopBodies(graph, catalog), [graph, catalog]);
  const regions = useMemo(() => loopRegions(graph, catalog, loops, dragged), [graph, catalog, loops, dragged]);
  const elements = useMemo(
    () =>
      project({
        graph,
        catalog,
        statusByNode,
        issuesByNode,
        resourceNames,
        loops,
        loopSizes,
        dragged,
        selectedNodes: new Set(selection.nodeIds),
        selectedEdges: new Set(selection.edgeIds),
        readOnly,
      }),
    [project, graph, catalog, statusByNode, issuesByNode, resourceNames, loops, loopSizes, dragged, selection, readOnly],
  );

  function onNodesChange(changes: NodeChange<FlowNode>[]): void {
    onSelectionChange((before) => selectionAfter(before, 'nodeIds', changes));
    const moves = movesOf(changes);
    if (moves.rested.size > 0) editing?.onMove(moves.rested);
    if (moves.dragged.size > 0) setDragged(moves.dragged);
    else if (moves.rested.size > 0) setDragged(nothingDragged);
  }

  function onEdgesChange(changes: EdgeChange<FlowEdge>[]): void {
    onSelectionChange((before) => selectionAfter(before, 'edgeIds', changes));
  }

  function onConnectEnd(event: MouseEvent | TouchEvent, state: FinalConnectionState): void {
    if (!editing || state.isValid || state.fromHandle === null) return;
    const { fromHandle, toHandle } = state;
    if (toHandle) {
      const [from, to] = fromHandle.type === 'source' ? [fromHandle, toHandle] : [toHandle, fromHandle];
      const check = checkConnection(graph, catalog, {
        source: from.nodeId,
        sourceHandle: from.id ?? null,
        target: to.nodeId,
        targetHandle: to.id ?? null,
      });
      if (!check.ok) editing.onConnectionRefused(check.message);
    } else if (fromHandle.type === 'source' && fromHandle.id) {
      const { clientX, clientY } = 'changedTouches' in event ? (event.changedTouches[0] ?? { clientX: 0, clientY: 0 }) : event;
      editing.onAddAfter?.({ nodeId: fromHandle.nodeId, port: fromHandle.id }, new DOMRect(clientX, clientY, 0, 0));
    }
  }

  function onNodeContextMenu(event: ReactMouseEvent, node: FlowNode): void {
    if (!editing) return;
    event.preventDefault();
    editing.onNodeMenu(node.id, { x: event.clientX, y: event.clientY });
  }

  function onDragOver(event: DragEvent): void {
    if (!editing || !draggedNodeType.isIn(event.dataTransfer)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
  }

  function onDrop(event: DragEvent): void {
    const type = draggedNodeType.read(event.dataTransfer);
    if (!editing || type === null) return;
    event.preventDefault();
    editing.onDropNodeType(type, view.toCanvas({ x: event.clientX, y: event.clientY }));
  }

  return (
    <CanvasActionsContext value={editing ?? null}>
      <section aria-label="Canvas" className={styles.canvas} onDragOver={onDragOver} onDrop={onDrop}>
        <ReactFlow<FlowNode, FlowEdge>
          nodes={elements.nodes}
          edges={elements.edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodeContextMenu={onNodeContextMenu}
          onNodesChange={onNodesChange}
          onEdgesChange={onEdgesChange}
          onConnect={editing?.onConnect}
          onConnectEnd={onConnectEnd}
          isValidConnection={(connection) => checkConnection(graph, catalog, connection).ok}
          nodesDraggable={!readOnly}
          nodesConnectable={!readOnly}
          deleteKeyCode={null}
          selectionMode={SelectionMode.Partial}
          snapToGrid
          snapGrid={snapGrid}
          connectionRadius={28}
          onlyRenderVisibleElements={graph.nodes.length > RENDERS_ALL_UP_TO}
          minZoom={0.15}
          maxZoom={2}
          fitView={fitsAtFirst}
          fitViewOptions={fitViewOptions}
          colorMode={colorMode}
        >
          <LoopRegions regions={regions} />
          <Background variant={BackgroundVariant.Dots} gap={GRID} size={1.4} color="var(--hl-canvas-dot)" />
          <Controls showInteractive={false} fitViewOptions={fitViewOptions}>
            {editing && (
              <ControlButton onClick={editing.onLayout} title="Tidy up" aria-label="Tidy up">
                <IconSitemap />
              </ControlButton>
            )}
          </Controls>
          <Overview />
        </ReactFlow>
        {props.children}
      </section>
    </CanvasActionsContext>
  );
}
