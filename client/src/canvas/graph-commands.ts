/**
 * Every change that a person can make to a graph, as functions from one graph to the next. What a change does not touch
 * keeps its identity, so that the canvas redraws only what differs.
 */
import type { Graph, GraphEdge, GraphNode, JsonObject, NodeSettings, WorkflowSettings } from '@hookloom/sdk/wire';
import { sameConnection } from './connection.ts';
import type { Connection } from './connection.ts';
import { GRID, nodeGeometry } from './geometry.ts';
import type { NodeGeometry } from './geometry.ts';
import { newNodeId } from './node-ids.ts';
import { defaultParams } from './node-types.ts';
import type { CanvasNodeType, NodeTypeCatalog } from './node-types.ts';
import { followPorts, inputPorts, outputPorts, sourcePort, targetPort } from './ports.ts';

export interface Point {
  x: number;
  y: number;
}

export interface GraphElements {
  nodeIds: readonly string[];
  edgeIds: readonly string[];
}

/** The least space between two nodes that the canvas places by itself. */
const NODE_GAP = 96;

export function snap(point: Point): Point {
  return { x: Math.round(point.x / GRID) * GRID, y: Math.round(point.y / GRID) * GRID };
}

export function nodeIdsOf(graph: Graph): ReadonlySet<string> {
  return new Set(graph.nodes.map((node) => node.id));
}

/** The nodes by id. */
export function nodeById(graph: Graph, nodeId: string): GraphNode | undefined {
  return graph.nodes.find((node) => node.id === nodeId);
}

/** Places a node with its type's default parameters, moved down as far as it would lie on another one. */
export function addNode(
  graph: Graph,
  catalog: NodeTypeCatalog,
  nodeType: CanvasNodeType,
  position: Point,
): { graph: Graph; nodeId: string } {
  const nodeId = newNodeId(nodeType.title, nodeIdsOf(graph));
  const wished: GraphNode = {
    id: nodeId,
    type: nodeType.type,
    position: snap(position),
    data: { label: freeLabel(graph, nodeType.title), typeVersion: nodeType.version, params: defaultParams(nodeType) },
  };
  const node = { ...wished, position: freePosition(graph, catalog, wished) };
  return { graph: { ...graph, nodes: [...graph.nodes, node] }, nodeId };
}

/** Places a node to the right of another one and connects the port to its first input. */
export function addNodeAfter(
  graph: Graph,
  catalog: NodeTypeCatalog,
  nodeType: CanvasNodeType,
  from: { nodeId: string; port: string },
): { graph: Graph; nodeId: string } {
  const source = nodeById(graph, from.nodeId);
  const origin = source?.position ?? { x: 0, y: 0 };
  const width = nodeGeometry([], []).width;
  const added = addNode(graph, catalog, nodeType, { x: origin.x + width + NODE_GAP, y: origin.y });
  const [input] = inputPorts(nodeType);
  if (!source || !input) return added;
  const connection = { source: from.nodeId, sourceHandle: from.port, target: added.nodeId, targetHandle: input.name };
  return { graph: connect(added.graph, connection), nodeId: added.nodeId };
}

/** Puts a node into an edge: what the edge connected now leads through the node's first ports. */
export function addNodeOnEdge(
  graph: Graph,
  catalog: NodeTypeCatalog,
  nodeType: CanvasNodeType,
  edgeId: string,
): { graph: Graph; nodeId: string } | null {
  const edge = graph.edges.find((candidate) => candidate.id === edgeId);
  const target = edge && nodeById(graph, edge.target);
  const [input] = inputPorts(nodeType);
  if (!edge || !target || !input) return null;
  const added = addNodeAfter(graph, catalog, nodeType, { nodeId: edge.source, port: sourcePort(edge) });
  const node = nodeById(added.graph, added.nodeId);
  const [output] = node ? outputPorts(nodeType, node) : [];
  const without = { ...added.graph, edges: added.graph.edges.filter((candidate) => candidate.id !== edgeId) };
  if (!node || !output) return { graph: without, nodeId: added.nodeId };
  const joined = connect(without, {
    source: added.nodeId,
    sourceHandle: output.name,
    target: edge.target,
    targetHandle: targetPort(edge),
  });
  return { graph: makeRoom(joined, node, target), nodeId: added.nodeId };
}

/** Moves the target and all that lies right of it, where the new node would cover it. */
function makeRoom(graph: Graph, node: GraphNode, target: GraphNode): Graph {
  const step = nodeGeometry([], []).width + NODE_GAP;
  const missing = node.position.x + step - target.position.x;
  if (missing <= 0) return graph;
  const moved = new Map<string, Point>();
  for (const other of graph.nodes) {
    if (other.id !== node.id && other.position.x >= target.position.x) {
      moved.set(other.id, { x: other.position.x + missing, y: other.position.y });
    }
  }
  return moveNodes(graph, moved);
}

/** Puts nodes at new positions, in pixels at zoom 1. */
export function moveNodes(graph: Graph, positions: ReadonlyMap<string, Point>): Graph {
  return mapNodes(graph, (node) => {
    const position = positions.get(node.id);
    if (!position || (position.x === node.position.x && position.y === node.position.y)) return node;
    return { ...node, position };
  });
}

/** Takes out nodes with their edges, and edges. */
export function removeElements(graph: Graph, elements: GraphElements): Graph {
  const nodeIds = new Set(elements.nodeIds);
  const edgeIds = new Set(elements.edgeIds);
  const nodes = graph.nodes.filter((node) => !nodeIds.has(node.id));
  const edges = graph.edges.filter((edge) => !edgeIds.has(edge.id) && !nodeIds.has(edge.source) && !nodeIds.has(edge.target));
  if (nodes.length === graph.nodes.length && edges.length === graph.edges.length) return graph;
  return { ...graph, nodes, edges };
}

/** Draws an edge; the same connection is drawn once. Whether it may be drawn says `checkConnection`. */
export function connect(graph: Graph, connection: Connection): Graph {
  if (graph.edges.some((edge) => sameConnection(edge, connection))) return graph;
  return { ...graph, edges: [...graph.edges, edgeOf(connection)] };
}

export function edgeOf(connection: Connection): GraphEdge {
  const sourceHandle = sourcePort(connection);
  const targetHandle = targetPort(connection);
  const { source, target } = connection;
  return { id: `${source}.${sourceHandle}-${target}.${targetHandle}`, source, sourceHandle, target, targetHandle };
}

export function setLabel(graph: Graph, nodeId: string, label: string): Graph {
  return updateNode(graph, nodeId, (node) => ({ ...node, data: { ...node.data, label } }));
}

/** Sets the parameters. Edges follow ports that were renamed and go with those that went. */
export function setParams(graph: Graph, catalog: NodeTypeCatalog, nodeId: string, params: JsonObject): Graph {
  return withPortsFollowed(graph, catalog, nodeId, (node) => ({ ...node, data: { ...node.data, params } }));
}

/** Makes the node one of another version of its type, with the parameters that this version takes. */
export function setVersion(graph: Graph, catalog: NodeTypeCatalog, nodeId: string, typeVersion: number, params: JsonObject): Graph {
  return withPortsFollowed(graph, catalog, nodeId, (node) => ({ ...node, data: { ...node.data, typeVersion, params } }));
}

/** Sets single settings; an undefined value takes the setting away. */
export function setSettings(graph: Graph, catalog: NodeTypeCatalog, nodeId: string, patch: NodeSettings): Graph {
  return withPortsFollowed(graph, catalog, nodeId, (node) => {
    const settings: NodeSettings = { ...node.data.settings, ...patch };
    for (const name of Object.keys(patch) as (keyof NodeSettings)[]) {
      if (settings[name] === undefined) delete settings[name];
    }
    return { ...node, data: { ...node.data, settings } };
  });
}

/** Sets single settings of the workflow itself; an undefined value takes the setting away. */
export function setWorkflowSettings(graph: Graph, patch: WorkflowSettings): Graph {
  const settings: WorkflowSettings = { ...graph.settings, ...patch };
  for (const name of Object.keys(patch) as (keyof WorkflowSettings)[]) {
    if (settings[name] === undefined) delete settings[name];
  }
  return { ...graph, settings };
}

function withPortsFollowed(graph: Graph, catalog: NodeTypeCatalog, nodeId: string, change: (node: GraphNode) => GraphNode): Graph {
  const before = nodeById(graph, nodeId);
  if (!before) return graph;
  const after = change(before);
  const followed = followPorts(outputPorts(catalog.of(before), before), outputPorts(catalog.of(after), after));
  const edges = graph.edges.flatMap((edge) => {
    if (edge.source !== nodeId) return [edge];
    const port = sourcePort(edge);
    const now = followed.get(port);
    if (now === undefined || now === port) return [edge];
    return now === null ? [] : [edgeOf({ ...edge, sourceHandle: now })];
  });
  const unchanged = edges.length === graph.edges.length && edges.every((edge, index) => edge === graph.edges[index]);
  return { ...updateNode(graph, nodeId, () => after), edges: unchanged ? graph.edges : edges };
}

function updateNode(graph: Graph, nodeId: string, change: (node: GraphNode) => GraphNode): Graph {
  return mapNodes(graph, (node) => (node.id === nodeId ? change(node) : node));
}

function mapNodes(graph: Graph, change: (node: GraphNode) => GraphNode): Graph {
  const nodes = graph.nodes.map(change);
  return nodes.every((node, index) => node === graph.nodes[index]) ? graph : { ...graph, nodes };
}

function freePosition(graph: Graph, catalog: NodeTypeCatalog, wished: GraphNode): Point {
  const { width, height } = sizeOf(wished, catalog);
  let position = wished.position;
  const covers = (node: GraphNode): boolean =>
    Math.abs(node.position.x - position.x) < width &&
    node.position.y < position.y + height + GRID &&
    position.y < node.position.y + sizeOf(node, catalog).height + GRID;
  for (let covering = graph.nodes.find(covers); covering; covering = graph.nodes.find(covers)) {
    position = snap({ x: position.x, y: covering.position.y + sizeOf(covering, catalog).height + 2 * GRID });
  }
  return position;
}

function sizeOf(node: GraphNode, catalog: NodeTypeCatalog): NodeGeometry {
  const nodeType = catalog.of(node);
  return nodeGeometry(inputPorts(nodeType), outputPorts(nodeType, node));
}

function freeLabel(graph: Graph, title: string): string {
  const labels = new Set(graph.nodes.map((node) => node.data.label));
  if (!labels.has(title)) return title;
  for (let number = 2; ; number++) if (!labels.has(`${title} ${number}`)) return `${title} ${number}`;
}
