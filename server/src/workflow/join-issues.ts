/** Joins that wait for more than can ever come. */
import { paramIssue, type GraphIssue, type GraphView } from './graph-view.ts';
import { isEnabled, paramValue } from './rules.ts';

export function joinIssues({ nodes, manifests, edges }: GraphView): GraphIssue[] {
  return [...nodes.values()].flatMap((node) => {
    const manifest = manifests.get(node.id);
    const join = manifest?.join;
    if (!manifest || typeof join !== 'object' || join.count === undefined || !isEnabled(node)) return [];
    const { params } = node.data;
    if (paramValue(manifest, params, join.param) !== 'first') return [];
    const count = paramValue(manifest, params, join.count);
    const { label } = node.data;
    // Which nodes may go on is settled before anything runs.
    if (typeof count === 'string')
      return [paramIssue(node.id, join.count, `How many branches ${label} waits for cannot be an expression.`)];
    const arriving = edges.incoming.get(node.id)?.length ?? 0;
    if (typeof count !== 'number' || count <= arriving) return [];
    const lead = arriving === 1 ? '1 edge leads' : `${arriving === 0 ? 'no' : arriving} edges lead`;
    return [paramIssue(node.id, join.count, `${label} waits for ${count} branches, but ${lead} to it, so it can never go on.`)];
  });
}
