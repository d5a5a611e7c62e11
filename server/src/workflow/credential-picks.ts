/** The credentials that graphs name: whether they are there and fit, and which workflows use one. */
import type { EntityManager } from '@mikro-orm/postgresql';
import { fieldOf, isVisible } from '@hookloom/sdk/field';
import type { NodeManifest } from '@hookloom/sdk/manifest';
import { isJsonObject, type Graph, type JsonObject, type JsonValue } from '@hookloom/sdk/wire';
import { takesType } from '../credential/use-credential.ts';
import { isUuid } from '../lib/ids.ts';
import { paramIssue, type GraphIssue } from './graph-view.ts';
import type { GraphRules } from './rules.ts';

export interface CredentialPick {
  nodeId: string;
  nodeType: string;
  /** Dotted, into the node's parameters. */
  path: string;
  id: string;
  /** Those that the field takes; `*` for any. */
  types: readonly string[];
}

/** Of all nodes, wherever in lists and objects the fields stand, but for those that the form does not show at present. */
export function credentialPicks(graph: Graph, { nodeType }: Pick<GraphRules, 'nodeType'>): CredentialPick[] {
  return graph.nodes.flatMap((node) => {
    const manifest = nodeType(node.type, node.data.typeVersion);
    return manifest ? picksIn(manifest, node.data.params).map((pick) => ({ nodeId: node.id, nodeType: node.type, ...pick })) : [];
  });
}

type FieldPick = Pick<CredentialPick, 'path' | 'id' | 'types'>;

function picksIn({ paramsSchema }: NodeManifest, params: JsonObject): FieldPick[] {
  return fieldPicks(paramsSchema, params, '');
}

function fieldPicks(schema: JsonObject, values: JsonObject, path: string): FieldPick[] {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const valueOf = (name: string): JsonValue | undefined => {
    const property = properties[name];
    return Object.hasOwn(values, name) ? values[name] : isJsonObject(property) ? property['default'] : undefined;
  };
  const siblings = Object.fromEntries(Object.keys(properties).map((name) => [name, valueOf(name)]));
  return Object.entries(properties).flatMap(([name, property]): FieldPick[] => {
    const field = fieldOf(property);
    const value = siblings[name];
    if (!isJsonObject(property) || value === undefined || (field && !isVisible(field, siblings))) return [];
    const place = path === '' ? name : `${path}.${name}`;
    if (field?.credentialTypes)
      return typeof value === 'string' && value !== '' ? [{ path: place, id: value, types: field.credentialTypes }] : [];
    if (isJsonObject(value)) return fieldPicks(property, value, place);
    const { items } = property;
    if (!Array.isArray(value) || !isJsonObject(items)) return [];
    return value.flatMap((item, index) => (isJsonObject(item) ? fieldPicks(items, item, `${place}.${index}`) : []));
  });
}

/** `known` are the types of the workspace's credentials, by id. */
export function credentialIssues(picks: readonly CredentialPick[], known: ReadonlyMap<string, string>): GraphIssue[] {
  return picks.flatMap(({ nodeId, nodeType, path, id, types }) => {
    const type = known.get(id);
    if (type === undefined) return [paramIssue(nodeId, path, 'This credential does not exist (any more). Pick another one.')];
    const plugin = nodeType.slice(0, nodeType.indexOf('.'));
    return takesType(types, type, plugin)
      ? []
      : [paramIssue(nodeId, path, `This credential is of the type ${type}, which this field does not take. Pick another one.`)];
  });
}

/** Workflows whose draft or published version names a credential, in the order of their names: 1,000 for each at most, by the credential's id. */
export async function workflowsWithCredentials(
  em: EntityManager,
  workspaceId: string,
  credentialIds: readonly string[],
): Promise<Map<string, { id: string; name: string }[]>> {
  const ids = credentialIds.filter(isUuid).map((id) => id.toLowerCase());
  // An id stands in a graph as a text of its own and nothing else is like it, so that the text can be looked through.
  const rows = await em.execute<{ credential: string; id: string; name: string }[]>(
    `select credential, w.id, w.name from json_array_elements_text(?::json) as credential, lateral (
        select w.id, w.name from workflow w left join workflow_version v on v.id = w.published_version_id
        where w.workspace_id = ? and (strpos(w.draft::text, credential) > 0 or strpos(v.graph::text, credential) > 0)
        order by w.name, w.id limit 1000
      ) w order by w.name, w.id`,
    [JSON.stringify(ids), workspaceId],
  );
  const found = Map.groupBy(rows, ({ credential }) => credential);
  return new Map(
    credentialIds.map((id) => [id, (found.get(id.toLowerCase()) ?? []).map(({ id: workflow, name }) => ({ id: workflow, name }))]),
  );
}

export async function workflowsWithCredential(
  em: EntityManager,
  workspaceId: string,
  credentialId: string,
): Promise<{ id: string; name: string }[]> {
  return (await workflowsWithCredentials(em, workspaceId, [credentialId])).get(credentialId) ?? [];
}
