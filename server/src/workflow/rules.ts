import { fieldOf, isVisible, type ResourceKind } from '@hookloom/sdk/field';
import type { NodeManifest } from '@hookloom/sdk/manifest';
import { DEFAULT_OUTPUT_PORT, ERROR_PORT, isJsonObject, type GraphNode, type JsonObject, type JsonValue } from '@hookloom/sdk/wire';
import type { Issue } from '../lib/app-error.ts';
import type { Schedule, ScheduleFault } from './schedules.ts';

/** What judging a graph needs of plugins and expressions. All of it is pure. */
export interface GraphRules {
  /** The manifest of a node type in one version; without a version, in its newest. */
  nodeType(type: string, version?: number): NodeManifest | undefined;
  /** Missing and wrong parameters. Paths lead into the parameters. */
  validateParams(manifest: NodeManifest, params: JsonObject): Issue[];
  /** Expressions that cannot be read. Paths lead into the parameters. */
  expressionIssues(manifest: NodeManifest, params: JsonObject): readonly Issue[];
  /** Node ids that a text's expressions name as `steps.<id>`. */
  stepsNamedIn(text: string): readonly string[];
  /** Whether a text's expressions are plain paths and literals alone, which are read without the sandbox. */
  isPlain(text: string): boolean;
  /** Why a schedule can never fire, or cannot be read; null for one that will. */
  scheduleFault(schedule: Schedule): ScheduleFault | null;
  /** Those of a loop's own names, `item` and `loop`, that a text's expressions surely mean. */
  loopNamesIn(text: string): readonly string[];
}

export function isEnabled(node: GraphNode): boolean {
  return node.data.settings?.disabled !== true;
}

/** The ports that edges may leave a node by; null where they depend on an expression, so that any may be right. */
export function outputPorts(node: GraphNode, manifest: NodeManifest): Set<string> | null {
  const ports = new Set<string>();
  for (const output of manifest.outputs) {
    if ('name' in output) {
      ports.add(output.name);
      continue;
    }
    const items = paramValue(manifest, node.data.params, output.each);
    if (typeof items === 'string') return null;
    for (const item of Array.isArray(items) ? items : []) {
      if (isJsonObject(item) && typeof item['key'] === 'string') ports.add(item['key']);
    }
  }
  if (node.data.settings?.onError === 'route') ports.add(ERROR_PORT);
  return ports;
}

/** An edge without a handle leaves by `out`. */
export function sourcePort(edge: { sourceHandle?: string | null }): string {
  return edge.sourceHandle ?? DEFAULT_OUTPUT_PORT;
}

/** A parameter's value, or its schema's default. */
export function paramValue(manifest: NodeManifest, params: JsonObject, name: string): JsonValue | undefined {
  if (Object.hasOwn(params, name)) return params[name];
  const schema = propertiesOf(manifest)[name];
  return isJsonObject(schema) ? schema['default'] : undefined;
}

/** A thing of the workspace that a node's parameter picks. */
export interface Picked {
  param: string;
  kind: ResourceKind;
  id: string;
}

/** What a node's parameters pick, but for those that its form does not show at present. */
export function picksOf(node: GraphNode, manifest: NodeManifest): Picked[] {
  const properties = propertiesOf(manifest);
  const values = Object.fromEntries(Object.keys(properties).map((name) => [name, paramValue(manifest, node.data.params, name)]));
  return Object.entries(properties).flatMap(([param, schema]) => {
    const field = fieldOf(schema);
    const id = values[param];
    if (!field?.resource || typeof id !== 'string' || id === '' || !isVisible(field, values)) return [];
    return [{ param, kind: field.resource, id }];
  });
}

/** The sources that a node's parameters pick, each with its parameter's name. */
export function pickedSources(node: GraphNode, manifest: NodeManifest): { param: string; sourceId: string }[] {
  return picksOf(node, manifest).flatMap(({ param, kind, id }) => (kind === 'source' ? [{ param, sourceId: id }] : []));
}

function propertiesOf(manifest: NodeManifest): JsonObject {
  const { properties } = manifest.paramsSchema;
  return isJsonObject(properties) ? properties : {};
}
