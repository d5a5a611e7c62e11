/**
 * Nodes on the system's clipboard. They travel as JSON text, so that they can be pasted into another workflow, another tab
 * or a chat message; what comes back from there is foreign input and is read with care.
 */
import type { Graph } from '@hookloom/sdk/wire';
import { edgeOf, nodeIdsOf, snap } from './graph-commands.ts';
import type { Point } from './graph-commands.ts';
import { isGraphEdge, isGraphNode, wholeGraph } from './graph-json.ts';
import { copiedNodeId } from './node-ids.ts';
import { isObject } from './node-types.ts';
import type { NodeTypeCatalog } from './node-types.ts';
import { renameReferences } from './rename-node.ts';

const MARK = 'hookloom/graph@1';

/** The chosen nodes with the edges between them. */
export function copyOf(graph: Graph, nodeIds: readonly string[]): Graph {
  const chosen = new Set(nodeIds);
  return {
    nodes: graph.nodes.filter((node) => chosen.has(node.id)),
    edges: graph.edges.filter((edge) => chosen.has(edge.source) && chosen.has(edge.target)),
  };
}

/**
 * Adds copies of the clip's nodes, with new ids where theirs are taken, moved by `offset`. Their references to each other
 * are kept: an expression that read a copied node reads its copy.
 */
export function paste(graph: Graph, catalog: NodeTypeCatalog, clip: Graph, offset: Point): { graph: Graph; nodeIds: string[] } {
  const taken = new Set(nodeIdsOf(graph));
  const ids = new Map<string, string>();
  for (const node of clip.nodes) {
    const id = taken.has(node.id) ? copiedNodeId(node.id, taken) : node.id;
    ids.set(node.id, id);
    taken.add(id);
  }
  const idOf = (id: string): string => ids.get(id) ?? id;
  const nodes = clip.nodes.map((node) =>
    renameReferences(
      {
        ...node,
        id: idOf(node.id),
        position: snap({ x: node.position.x + offset.x, y: node.position.y + offset.y }),
        data: structuredClone(node.data),
      },
      catalog,
      ids,
    ),
  );
  const edges = clip.edges.map((edge) => edgeOf({ ...edge, source: idOf(edge.source), target: idOf(edge.target) }));
  return {
    graph: { ...graph, nodes: [...graph.nodes, ...nodes], edges: [...graph.edges, ...edges] },
    nodeIds: nodes.map((node) => node.id),
  };
}

export function clipToText(clip: Graph): string {
  return JSON.stringify({ format: MARK, ...clip }, null, 2);
}

/** The nodes in a pasted text; null where it is any other text. */
export function clipFromText(text: string): Graph | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(value) || value['format'] !== MARK) return null;
  const nodes: unknown = value['nodes'];
  const edges: unknown = value['edges'];
  if (!Array.isArray(nodes) || !Array.isArray(edges)) return null;
  return nodes.every(isGraphNode) && edges.every(isGraphEdge) ? wholeGraph(nodes, edges) : null;
}
