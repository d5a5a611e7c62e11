import type pg from 'pg';

/** A version of a node type that a workflow's draft or published version holds. */
export interface NodeUse {
  type: string;
  version: number;
  workspaceId: string;
  workflow: { id: string; name: string };
}

/** What the workflows of all workspaces hold of one plugin's nodes: a plugin belongs to the instance. Reads every graph, so it is for rare questions. */
export async function nodesInUse(pool: pg.Pool | pg.PoolClient, plugin: string): Promise<NodeUse[]> {
  const { rows } = await pool.query<{ type: string; version: number; workspace_id: string; id: string; name: string }>(
    `with graph as (
       select w.id, w.workspace_id, w.name, w.draft as graph from workflow w
       union all
       select w.id, w.workspace_id, w.name, v.graph from workflow w join workflow_version v on v.id = w.published_version_id
     )
     select distinct node->>'type' as type, coalesce((node#>>'{data,typeVersion}')::int, 1) as version, graph.workspace_id, graph.id, graph.name
     from graph, lateral jsonb_array_elements(graph.graph::jsonb->'nodes') node
     where starts_with(node->>'type', $1)
     order by type, version, graph.name, graph.id`,
    [`${plugin}.`],
  );
  return rows.map(({ type, version, workspace_id: workspaceId, id, name }) => ({ type, version, workspaceId, workflow: { id, name } }));
}
