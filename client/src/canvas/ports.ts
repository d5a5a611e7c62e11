import { DEFAULT_INPUT_PORT, DEFAULT_OUTPUT_PORT, ERROR_PORT } from '@hookloom/sdk/wire';
import type { GraphEdge, GraphNode } from '@hookloom/sdk/wire';
import { isObject } from './node-types.ts';
import type { CanvasNodeType, CanvasPort } from './node-types.ts';

const DEFAULT_INPUT: CanvasPort = { name: DEFAULT_INPUT_PORT, title: 'In' };
const DEFAULT_OUTPUT: CanvasPort = { name: DEFAULT_OUTPUT_PORT, title: 'Out' };
const ERROR_OUTPUT: CanvasPort = { name: ERROR_PORT, title: 'Error' };

/**
 * The ports by which edges arrive. A node whose type is not installed keeps the default port, so that its edges stay drawn.
 */
export function inputPorts(nodeType: CanvasNodeType | undefined): readonly CanvasPort[] {
  if (!nodeType) return [DEFAULT_INPUT];
  return nodeType.kind === 'TRIGGER' ? [] : nodeType.inputs;
}

/**
 * The ports by which edges leave: the fixed ones, one per item of a list parameter where the type says so, and the error
 * port where the node routes its failures. An item without a key, or with one that is taken, makes no port.
 */
export function outputPorts(nodeType: CanvasNodeType | undefined, node: Pick<GraphNode, 'data'>): readonly CanvasPort[] {
  const ports = nodeType ? declaredOutputs(nodeType, node) : [DEFAULT_OUTPUT];
  return node.data.settings?.onError === 'route' ? withPort(ports, ERROR_OUTPUT) : ports;
}

function declaredOutputs(nodeType: CanvasNodeType, node: Pick<GraphNode, 'data'>): CanvasPort[] {
  let ports: CanvasPort[] = [];
  for (const output of nodeType.outputs) {
    if (output.each) {
      for (const port of portsOfItems(node.data.params[output.each])) ports = withPort(ports, port);
    } else if (output.name) {
      ports = withPort(ports, { name: output.name, title: output.title ?? output.name });
    }
  }
  return ports;
}

function portsOfItems(items: unknown): CanvasPort[] {
  if (!Array.isArray(items)) return [];
  return items.flatMap((item: unknown) => {
    if (!isObject(item)) return [];
    const { key, title } = item;
    if (typeof key !== 'string' || key === '') return [];
    return [{ name: key, title: typeof title === 'string' && title !== '' ? title : key }];
  });
}

function withPort(ports: readonly CanvasPort[], port: CanvasPort): CanvasPort[] {
  return ports.some((known) => known.name === port.name) ? [...ports] : [...ports, port];
}

/** The output port that an edge leaves by; an absent handle means `out`. */
export function sourcePort(edge: Pick<GraphEdge, 'sourceHandle'>): string {
  return edge.sourceHandle ?? DEFAULT_OUTPUT_PORT;
}

/** The input port that an edge arrives at; an absent handle means `in`. */
export function targetPort(edge: Pick<GraphEdge, 'targetHandle'>): string {
  return edge.targetHandle ?? DEFAULT_INPUT_PORT;
}

/**
 * Which port each old port became after a change of parameters: itself, another where an item's key was edited, or null
 * where it is gone. Lets edges follow an item while its key is being typed.
 */
export function followPorts(before: readonly CanvasPort[], after: readonly CanvasPort[]): ReadonlyMap<string, string | null> {
  const remaining = new Set(after.map((port) => port.name));
  const followed = new Map<string, string | null>();
  before.forEach((port, index) => {
    if (remaining.has(port.name)) followed.set(port.name, port.name);
    else if (before.length === after.length) followed.set(port.name, after[index]?.name ?? null);
    else followed.set(port.name, null);
  });
  return followed;
}
