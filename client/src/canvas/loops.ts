/** Loops of a graph: what runs once per item, and where that lies on the canvas. */
import type { Graph, GraphNode } from '@hookloom/sdk/wire';
import { nodeGeometry } from './geometry.ts';
import type { Point } from './graph-commands.ts';
import type { NodeTypeCatalog } from './node-types.ts';
import { inputPorts, outputPorts, sourcePort } from './ports.ts';

export interface LoopBody {
  loopId: string;
  label: string;
  /** The loop's output port that leads into the body. */
  port: string;
  /** The nodes that run once per item, those of inner loops among them. */
  nodeIds: ReadonlySet<string>;
  /** Loops around this one. */
  depth: number;
  /** Levels of loops inside this one. */
  levelsInside: number;
}

/** Every loop of the graph, outer ones before those inside them. */
export function loopBodies(graph: Graph, catalog: NodeTypeCatalog): LoopBody[] {
  const loops = graph.nodes.flatMap((node) => {
    const port = catalog.of(node)?.body;
    return port ? [{ node, port }] : [];
  });
  if (loops.length === 0) return [];
  const next = new Map<string, string[]>();
  for (const edge of graph.edges) push(next, edge.source, edge.target);
  const bodies = loops.map(({ node, port }) => {
    const first = graph.edges.filter((edge) => edge.source === node.id && sourcePort(edge) === port).map((edge) => edge.target);
    return { loopId: node.id, label: node.data.label, port, nodeIds: reachableFrom(first, next) };
  });
  const nested = bodies.map((body) => ({
    ...body,
    depth: bodies.filter((other) => other !== body && other.nodeIds.has(body.loopId)).length,
  }));
  return nested
    .map((body) => {
      const depths = nested.flatMap((other) => (body.nodeIds.has(other.loopId) ? [other.depth] : []));
      return { ...body, levelsInside: Math.max(0, ...depths.map((depth) => depth - body.depth)) };
    })
    .toSorted((a, b) => a.depth - b.depth);
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

function reachableFrom(first: readonly string[], next: ReadonlyMap<string, readonly string[]>): Set<string> {
  const seen = new Set(first);
  const open = [...first];
  for (let nodeId = open.pop(); nodeId !== undefined; nodeId = open.pop()) {
    for (const target of next.get(nodeId) ?? []) {
      if (seen.has(target)) continue;
      seen.add(target);
      open.push(target);
    }
  }
  return seen;
}

/** The loops around each node, outermost first; nodes outside of loops are missing. */
export function loopsAround(bodies: readonly LoopBody[]): ReadonlyMap<string, readonly string[]> {
  const around = new Map<string, string[]>();
  for (const body of bodies) for (const nodeId of body.nodeIds) push(around, nodeId, body.loopId);
  return around;
}

/** A rectangle on the canvas, in pixels at zoom 1. */
export interface LoopRegion {
  loopId: string;
  label: string;
  depth: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What stays free between the body's outermost nodes and the region's border. */
const PADDING = 22;
/** Room above for the region's name. */
const HEADING = 20;

/** Where each body lies; an empty one lies nowhere. `dragged` is where nodes are in the middle of a drag. */
export function loopRegions(
  graph: Graph,
  catalog: NodeTypeCatalog,
  bodies: readonly LoopBody[],
  dragged: ReadonlyMap<string, Point>,
): LoopRegion[] {
  return bodies.flatMap((body) => {
    const boxes = graph.nodes.filter((node) => body.nodeIds.has(node.id)).map((node) => boxOf(node, catalog, dragged));
    if (boxes.length === 0) return [];
    const padding = PADDING + body.levelsInside * PADDING;
    const heading = HEADING * (1 + body.levelsInside);
    const left = Math.min(...boxes.map((box) => box.left)) - padding;
    const top = Math.min(...boxes.map((box) => box.top)) - padding - heading;
    const right = Math.max(...boxes.map((box) => box.right)) + padding;
    const bottom = Math.max(...boxes.map((box) => box.bottom)) + padding;
    return [{ loopId: body.loopId, label: body.label, depth: body.depth, x: left, y: top, width: right - left, height: bottom - top }];
  });
}

function boxOf(node: GraphNode, catalog: NodeTypeCatalog, dragged: ReadonlyMap<string, Point>) {
  const nodeType = catalog.of(node);
  const { width, height } = nodeGeometry(inputPorts(nodeType), outputPorts(nodeType, node));
  const { x, y } = dragged.get(node.id) ?? node.position;
  return { left: x, top: y, right: x + width, bottom: y + height };
}
