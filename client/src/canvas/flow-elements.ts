/**
 * Turns a graph and what is known about it into React Flow's elements. An element whose inputs did not change is the very
 * object of the time before, which is what keeps a canvas of hundreds of nodes fluid: React Flow and React skip it.
 */
import { Position } from '@xyflow/react';
import type { Edge, Node, NodeHandle } from '@xyflow/react';
import { isStepEnded } from '@hookloom/sdk/wire';
import type { Graph, GraphEdge, GraphNode, StepStatus } from '@hookloom/sdk/wire';
import { lookOf } from '../ui/status-badge.tsx';
import { HANDLE_SIZE, nodeGeometry } from './geometry.ts';
import type { NodeGeometry } from './geometry.ts';
import type { Point } from './graph-commands.ts';
import { loopProgress } from './loop-progress.ts';
import type { LoopBody } from './loops.ts';
import type { NodeRun, StatusByNode } from './node-run.ts';
import { summaryOf } from './node-summary.ts';
import type { ResourceNames } from './node-summary.ts';
import type { CanvasNodeType, CanvasPort, NodeTypeCatalog } from './node-types.ts';
import { inputPorts, outputPorts, sourcePort, targetPort } from './ports.ts';

/** A fault of a node in words for a person. */
export interface NodeIssue {
  message: string;
}

export type IssuesByNode = ReadonlyMap<string, readonly NodeIssue[]>;

export interface FlowNodeData extends Record<string, unknown> {
  node: GraphNode;
  /** Absent where no installed plugin offers the type. */
  nodeType: CanvasNodeType | undefined;
  inputs: readonly CanvasPort[];
  outputs: readonly CanvasPort[];
  geometry: NodeGeometry;
  run: NodeRun | undefined;
  issues: readonly NodeIssue[] | undefined;
  readOnly: boolean;
  /** Output ports that an edge leaves by, separated by spaces; a text so that it compares by value. */
  connectedOutputs: string;
  /** What the node does, in short; empty where nothing is known. */
  summary: string;
  /** How far a loop or a node in its body has come, such as `3 / 10`; empty outside of loops and before they run. */
  progress: string;
}

export type FlowNode = Node<FlowNodeData, 'workflow'>;

type NodeDomAttributes = FlowNode['domAttributes'] & { 'data-status': StepStatus | 'IDLE' };

export interface FlowEdgeData extends Record<string, unknown> {
  readOnly: boolean;
  /** `idle`: nothing known; `taken`: data went over it; `running`: its target runs; `skipped`: the branch was not taken. */
  flow: 'idle' | 'taken' | 'running' | 'skipped';
}

export type FlowEdge = Edge<FlowEdgeData, 'workflow'>;

export interface FlowInputs {
  graph: Graph;
  catalog: NodeTypeCatalog;
  statusByNode: StatusByNode;
  issuesByNode: IssuesByNode;
  resourceNames: ResourceNames;
  loops: readonly LoopBody[];
  /** Rounds of loops at work, by node id, as far as they are known. */
  loopSizes: ReadonlyMap<string, number>;
  /** Where nodes are while they are being dragged. */
  dragged: ReadonlyMap<string, Point>;
  selectedNodes: ReadonlySet<string>;
  selectedEdges: ReadonlySet<string>;
  readOnly: boolean;
}

/** Turns inputs into elements, keeping those of the call before that did not change. One per canvas. */
export function createFlowProjector(): (inputs: FlowInputs) => { nodes: FlowNode[]; edges: FlowEdge[] } {
  let nodes: FlowNode[] = [];
  let edges: FlowEdge[] = [];
  return (inputs) => {
    nodes = flowNodes(nodes, inputs);
    edges = flowEdges(edges, inputs);
    return { nodes, edges };
  };
}

function flowNodes(previous: readonly FlowNode[], inputs: FlowInputs): FlowNode[] {
  const known = new Map(previous.map((node) => [node.id, node]));
  const connected = connectedOutputs(inputs.graph);
  const progress = loopProgress(inputs.loops, inputs.statusByNode, inputs.loopSizes);
  return inputs.graph.nodes.map((node) => {
    const position = inputs.dragged.get(node.id) ?? node.position;
    const selected = inputs.selectedNodes.has(node.id);
    const nodeType = inputs.catalog.of(node);
    const facts = {
      node,
      nodeType,
      run: inputs.statusByNode.get(node.id),
      issues: inputs.issuesByNode.get(node.id),
      readOnly: inputs.readOnly,
      connectedOutputs: connected.get(node.id) ?? '',
      summary: nodeType ? summaryOf(nodeType, node.data.params, inputs.resourceNames) : '',
      progress: progress.get(node.id) ?? '',
    };
    const before = known.get(node.id);
    if (!before || !sameFacts(before.data, facts)) return flowNode(facts, position, selected);
    if (before.selected === selected && before.position === position) return before;
    return { ...before, position, selected };
  });
}

type NodeFacts = Pick<FlowNodeData, 'node' | 'nodeType' | 'run' | 'issues' | 'readOnly' | 'connectedOutputs' | 'summary' | 'progress'>;

function sameFacts(data: FlowNodeData, facts: NodeFacts): boolean {
  return (
    data.node === facts.node &&
    data.nodeType === facts.nodeType &&
    data.run === facts.run &&
    data.issues === facts.issues &&
    data.readOnly === facts.readOnly &&
    data.connectedOutputs === facts.connectedOutputs &&
    data.summary === facts.summary &&
    data.progress === facts.progress
  );
}

function flowNode(facts: NodeFacts, position: Point, selected: boolean): FlowNode {
  const { node, nodeType, run } = facts;
  const inputs = inputPorts(nodeType);
  const outputs = outputPorts(nodeType, node);
  const geometry = nodeGeometry(inputs, outputs);
  const status = run ? lookOf(run.status).label : 'Not run';
  const domAttributes: NodeDomAttributes = { 'data-status': run?.status ?? 'IDLE' };
  return {
    id: node.id,
    type: 'workflow',
    position,
    selected,
    measured: { width: geometry.width, height: geometry.height },
    handles: flowHandles(inputs, outputs, geometry),
    ariaLabel: `${node.data.label}, ${status}`,
    domAttributes,
    data: { ...facts, inputs, outputs, geometry },
  };
}

function flowHandles(inputs: readonly CanvasPort[], outputs: readonly CanvasPort[], geometry: NodeGeometry): NodeHandle[] {
  const handle = (type: 'source' | 'target', port: CanvasPort, centre: number): NodeHandle => ({
    id: port.name,
    type,
    position: type === 'target' ? Position.Left : Position.Right,
    x: (type === 'target' ? 0 : geometry.width) - HANDLE_SIZE / 2,
    y: centre - HANDLE_SIZE / 2,
    width: HANDLE_SIZE,
    height: HANDLE_SIZE,
  });
  return [
    ...inputs.map((port, index) => handle('target', port, geometry.inputs[index] ?? 0)),
    ...outputs.map((port, index) => handle('source', port, geometry.outputs[index] ?? 0)),
  ];
}

function connectedOutputs(graph: Graph): ReadonlyMap<string, string> {
  const ports = new Map<string, Set<string>>();
  for (const edge of graph.edges) {
    const known = ports.get(edge.source) ?? new Set<string>();
    ports.set(edge.source, known.add(sourcePort(edge)));
  }
  return new Map([...ports].map(([nodeId, names]) => [nodeId, [...names].toSorted().join(' ')]));
}

function flowEdges(previous: readonly FlowEdge[], inputs: FlowInputs): FlowEdge[] {
  const known = new Map(previous.map((edge) => [edge.id, edge]));
  const bodyPorts = new Map(inputs.loops.map((loop) => [loop.loopId, loop.port]));
  return inputs.graph.edges.map((edge) => {
    const selected = inputs.selectedEdges.has(edge.id);
    const flow = flowOf(edge, inputs.statusByNode, bodyPorts.get(edge.source) === sourcePort(edge));
    const before = known.get(edge.id);
    const unchanged =
      before &&
      before.selected === selected &&
      before.data?.flow === flow &&
      before.data.readOnly === inputs.readOnly &&
      before.source === edge.source &&
      before.target === edge.target &&
      before.sourceHandle === sourcePort(edge) &&
      before.targetHandle === targetPort(edge);
    if (unchanged) return before;
    return {
      id: edge.id,
      type: 'workflow',
      source: edge.source,
      sourceHandle: sourcePort(edge),
      target: edge.target,
      targetHandle: targetPort(edge),
      selected,
      animated: flow === 'running',
      className: `hl-edge-${flow}`,
      ariaLabel: `From ${edge.source} to ${edge.target}`,
      data: { flow, readOnly: inputs.readOnly },
    };
  });
}

/**
 * What an edge tells of the execution. A branch was not taken where its source was skipped or left by another port. A loop's
 * body runs before the loop itself leaves by any port.
 */
function flowOf(edge: GraphEdge, statusByNode: StatusByNode, leadsIntoBody: boolean): FlowEdgeData['flow'] {
  const source = statusByNode.get(edge.source);
  const target = statusByNode.get(edge.target);
  if (source === undefined) return 'idle';
  if (!leadsIntoBody && !isStepEnded(source.status)) return 'idle';
  if (source.status === 'SKIPPED' || target?.status === 'SKIPPED') return 'skipped';
  if (!leadsIntoBody && source.outputPort && source.outputPort !== sourcePort(edge)) return 'skipped';
  if (target === undefined || target.status === 'PENDING') return 'idle';
  return target.status === 'RUNNING' ? 'running' : 'taken';
}
