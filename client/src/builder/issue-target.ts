/** What a fault of a graph is about. */
export interface IssueTarget {
  nodeId: string | null;
  edgeId: string | null;
  /** Dotted path into the node's parameters, such as `fields.0.name`. */
  field: string | null;
}

/**
 * Reads a fault's path: `nodes.<id>`, `nodes.<id>.params.<field>` or `edges.<id>`, with or without `input.graph.` before it.
 * An edge's id may hold dots, so it is all that follows.
 */
export function issueTarget(path: string): IssueTarget {
  const edge = /^(?:.*\.)?edges\.(.+)$/.exec(path);
  if (edge && !path.startsWith('nodes.')) return { nodeId: null, edgeId: edge[1] ?? null, field: null };
  const node = /^(?:.*\.)?nodes\.([^.]+)(?:\.(?:data\.)?params\.(.+))?/.exec(path);
  return { nodeId: node?.[1] ?? null, edgeId: null, field: node?.[2] ?? null };
}
