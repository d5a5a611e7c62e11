import { fieldOf } from '@hookloom/sdk/field';
import type { Graph } from '@hookloom/sdk/wire';
import { paramProperties } from '../canvas/node-types.ts';
import type { CanvasNodeType } from '../canvas/node-types.ts';

/** Whether a node's form has a field for JavaScript. */
export function hasCode(nodeType: CanvasNodeType): boolean {
  return [...paramProperties(nodeType).values()].some((schema) => fieldOf(schema)?.language?.startsWith('javascript') ?? false);
}

/**
 * The part of a graph on which the types of a node's inputs depend, as text: neither where nodes lie, nor what is being typed
 * into the node itself, which changes with each letter.
 */
export function codeTypesKey(graph: Graph, nodeId: string): string {
  const nodes = graph.nodes.map(({ id, type, data }) => [id, type, data.typeVersion, id === nodeId ? null : data.params]);
  const edges = graph.edges.map(({ source, sourceHandle, target, targetHandle }) => [source, sourceHandle, target, targetHandle]);
  return JSON.stringify([nodeId, nodes, edges]);
}
