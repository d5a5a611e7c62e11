/** What a fault of a graph is about. */
export interface IssueTarget {
  nodeId: string | null;
  edgeId: string | null;
  /** Dotted path into the node's parameters, such as `fields.0.name`. */
  field: string | null;
  /** Dotted path into the workflow's settings, such as `concurrency.key`. */
  setting: string | null;
}

/**
 * Reads a fault's path: `nodes.<id>`, `nodes.<id>.params.<field>`, `edges.<id>` or `settings.<field>`, with or without `input.graph.` before it.
 * An edge's id may hold dots, so it is all that follows.
 */
export function issueTarget(path: string): IssueTarget {
  const edge = /^(?:.*\.)?edges\.(.+)$/.exec(path);
  const setting = /^(?:input\.)?(?:graph\.)?settings(?:\.(.+))?$/.exec(path);
  if (setting) return { nodeId: null, edgeId: null, field: null, setting: setting[1] ?? '' };
  if (edge && !path.startsWith('nodes.')) return { nodeId: null, edgeId: edge[1] ?? null, field: null, setting: null };
  const node = /^(?:.*\.)?nodes\.([^.]+)(?:\.(?:data\.)?params\.(.+))?/.exec(path);
  return { nodeId: node?.[1] ?? null, edgeId: null, field: node?.[2] ?? null, setting: null };
}
