import type { Graph, GraphNode, JsonObject, JsonValue } from '@hookloom/sdk/wire';
import { isObject, paramProperties } from './node-types.ts';
import type { NodeTypeCatalog } from './node-types.ts';

/**
 * Gives a node another id, and with it what refers to it: edges, and `steps.<id>` in expressions and code of all nodes.
 * The id must be free and valid (`nodeIdProblem`).
 */
export function renameNode(graph: Graph, catalog: NodeTypeCatalog, from: string, to: string): Graph {
  const ids = new Map([[from, to]]);
  return {
    ...graph,
    nodes: graph.nodes.map((node) => renameReferences(node.id === from ? { ...node, id: to } : node, catalog, ids)),
    edges: graph.edges.map((edge) => {
      if (edge.source !== from && edge.target !== from) return edge;
      return { ...edge, source: ids.get(edge.source) ?? edge.source, target: ids.get(edge.target) ?? edge.target };
    }),
  };
}

/** The node with every `steps.<old id>` of its parameters turned into `steps.<new id>`; itself where there is none. */
export function renameReferences(node: GraphNode, catalog: NodeTypeCatalog, ids: ReadonlyMap<string, string>): GraphNode {
  const nodeType = catalog.of(node);
  const properties = nodeType ? paramProperties(nodeType) : new Map<string, JsonObject>();
  let changed = false;
  const params = Object.fromEntries(
    Object.entries(node.data.params).map(([name, value]) => {
      const renamed = renameInValue(value, isCode(properties.get(name)), ids);
      if (renamed !== value) changed = true;
      return [name, renamed];
    }),
  );
  return changed ? { ...node, data: { ...node.data, params } } : node;
}

function isCode(schema: JsonObject | undefined): boolean {
  const field = schema?.['field'];
  return isObject(field) && (field['kind'] === 'code' || field['kind'] === 'expression');
}

function renameInValue(value: JsonValue, code: boolean, ids: ReadonlyMap<string, string>): JsonValue {
  if (typeof value === 'string') return code ? renameInCode(value, ids) : renameInExpressions(value, ids);
  if (Array.isArray(value)) {
    const items = value.map((item) => renameInValue(item, code, ids));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, renameInValue(item, code, ids)] as const);
  return entries.every(([key, item]) => item === value[key]) ? value : Object.fromEntries(entries);
}

function renameInExpressions(text: string, ids: ReadonlyMap<string, string>): string {
  return text.replace(/\{\{[\s\S]*?\}\}/g, (expression) => renameInCode(expression, ids));
}

/** `steps.a`, `steps?.a` and `steps["a"]`; a property called `steps` of something else is left alone. */
function renameInCode(code: string, ids: ReadonlyMap<string, string>): string {
  return code.replace(/(?<![\w$.])(steps\s*(?:\?\.|\.|\[\s*["'`]))([A-Za-z_]\w*)/g, (whole, path: string, id: string) => {
    const renamed = ids.get(id);
    return renamed === undefined ? whole : path + renamed;
  });
}
