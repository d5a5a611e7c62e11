/** The reference of a plugin as Markdown, from its manifest. Pure. */
import type { FieldMeta } from './field.ts';
import type { CredentialManifest, NodeManifest, PluginManifest, TriggerManifest } from './manifest.ts';
import { asObject, fieldsIn, type FieldPlace } from './node-shape.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './wire.ts';

/** Words of authors stand in tables and must not break out of them, nor become HTML on the page that shows them. */
function cell(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\|`*_[\]]/g, (sign) => `\\${sign}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .trim();
}

function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`';
  return `${fence}${text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')}${fence}`;
}

function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const kindWords: Record<FieldMeta['kind'], string> = {
  text: 'text',
  multiline: 'text of several lines',
  number: 'number',
  toggle: 'yes or no',
  select: 'one of',
  code: 'code',
  json: 'JSON',
  keyValue: 'pairs of name and value',
  list: 'list',
  conditions: 'conditions',
  resource: 'a',
  object: 'group',
  options: 'a choice of the service’s',
  credential: 'credential',
  secret: 'secret',
  expression: 'JavaScript expression',
  cron: 'cron expression',
  date: 'day',
  file: 'file',
};

function valueWords({ field, schema }: FieldPlace): string {
  if (!field) return '';
  const word = kindWords[field.kind];
  const { minimum, maximum } = schema;
  // An integer is bounded by what JavaScript can count, which is no news.
  const bounds = [
    typeof minimum === 'number' && minimum > Number.MIN_SAFE_INTEGER ? `from ${minimum}` : '',
    typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER ? `to ${maximum}` : '',
  ].filter(Boolean);
  if (field.kind === 'select') return `${word} ${(field.options ?? []).map(({ value }) => code(value)).join(', ')}`;
  if (field.kind === 'credential') return `${word} ${(field.credentialTypes ?? []).map(code).join(' or ')}`;
  if (field.kind === 'resource') return `${word} ${field.resource ?? ''}`;
  if (field.kind === 'options' && field.multiple) return 'choices of the service’s';
  if (field.kind === 'date' && field.withTime) return 'instant';
  if (field.kind === 'file' && field.accept) return `${word} (${field.accept.map(code).join(', ')})`;
  if (field.kind === 'number' && schema.type === 'integer') return ['whole number', ...bounds].join(' ');
  return [word, ...bounds].join(' ');
}

function defaultWords({ schema, field, required }: FieldPlace): string {
  if (schema.default !== undefined) return schema.default === '' ? 'empty' : code(JSON.stringify(schema.default));
  return required || field?.required ? '**required**' : '';
}

function remarks({ schema, field }: FieldPlace): string {
  const description = typeof schema.description === 'string' ? cell(schema.description) : '';
  const when = field?.visibleWhen;
  const condition = when ? `Where ${code(when.param)} is ${when.in.map((value) => code(JSON.stringify(value))).join(' or ')}.` : '';
  return [description, condition].filter(Boolean).join(' ');
}

/** A table of a form's fields; those inside lists and groups with their path. */
function fieldTable(schema: JsonObject, heading: string): string {
  const rows = fieldsIn(schema, '').map((place) => {
    const title = typeof place.schema.title === 'string' ? cell(place.schema.title) : '';
    return [code(place.path.slice(1)), title, valueWords(place), defaultWords(place), remarks(place)];
  });
  return rows.length === 0 ? '' : `${heading}\n\n${table(['Name', 'Title', 'Value', 'Default', 'Meaning'], rows)}`;
}

/** A JSON Schema's type in words; `list of text`. */
function typeWords(value: JsonValue | undefined): string {
  if (!isJsonObject(value)) return 'any value';
  const { type, items, anyOf, const: only } = value;
  if (Array.isArray(value.enum)) return value.enum.map((choice) => code(JSON.stringify(choice))).join(', ');
  if (only !== undefined) return code(JSON.stringify(only));
  if (Array.isArray(anyOf)) return anyOf.map(typeWords).join(' or ');
  if (type === 'array') return items === undefined ? 'list' : `list: ${typeWords(items)}`;
  const words: Record<string, string> = { string: 'text', integer: 'whole number', boolean: 'yes or no', null: 'nothing' };
  return typeof type === 'string' ? (words[type] ?? type) : 'any value';
}

/** One row per property of the output, down to those of objects and of items of lists. */
function outputRows(schema: JsonObject, path: string, depth: number): string[][] {
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(asObject(schema.properties)).flatMap(([name, value]) => {
    const property = asObject(value);
    const place = path === '' ? name : `${path}.${name}`;
    const words = typeof property.description === 'string' ? cell(property.description) : '';
    const isList = property.type === 'array';
    const inner = depth > 0 ? outputRows(isList ? asObject(property.items) : property, isList ? `${place}[]` : place, depth - 1) : [];
    return [[code(place), `${typeWords(property)}${required.includes(name) ? '' : ' (may be absent)'}`, words], ...inner];
  });
}

const OUTPUT_DEPTH = 4;

function outputPart(schema: JsonObject | null): string {
  if (!schema) return '';
  const isList = schema.type === 'array';
  const rows = outputRows(isList ? asObject(schema.items) : schema, isList ? '[]' : '', OUTPUT_DEPTH);
  const words = typeof schema.description === 'string' ? ` ${cell(schema.description)}` : '';
  if (rows.length === 0) return `Gives ${typeWords(schema)}.${words}`;
  return `Gives${isList ? ' a list of' : ''}:${words}\n\n${table(['Path', 'Value', 'Meaning'], rows)}`;
}

function triggerWords(trigger: TriggerManifest): string {
  switch (trigger.start) {
    case 'webhook':
      return trigger.registers ? 'Starts when the service calls; it registers itself there.' : 'Starts when a source receives a webhook.';
    case 'polling':
      return `Starts when it finds something new. It looks every ${trigger.everySeconds ?? 60} seconds${trigger.everyParam ? `, or as \`${trigger.everyParam}\` says` : ''}.`;
    case 'connection':
      return 'Starts when something comes over a connection that it holds open.';
    case 'manual':
      return 'Starts when somebody runs the workflow.';
    case 'schedule':
      return 'Starts at set times.';
    case 'error':
      return 'Starts when a workflow fails.';
    default:
      return trigger.start satisfies never;
  }
}

const effectWords: Record<NodeManifest['effect'], string> = {
  pure: 'Changes nothing elsewhere, so it may run again.',
  idempotent: 'Passes on a key that stays the same over tries, so running it again does no harm.',
  atMostOnce: 'Is not run again after a crash, since that might do harm twice.',
};

/** The reference of one version of a node, starting with a heading of the third level. */
export function documentNode(node: NodeManifest): string {
  const outputs = node.outputs.map((port) => ('name' in port ? code(port.name) : `one per item of ${code(port.each)}`));
  return [
    `### ${cell(node.title)}`,
    `${code(node.type)}, version ${node.version}. ${cell(node.description)}`,
    node.trigger ? triggerWords(node.trigger) : effectWords[node.effect],
    fieldTable(node.paramsSchema, 'Parameters:'),
    outputPart(node.outputSchema),
    outputs.length > 1 ? `Leaves by: ${outputs.join(', ')}.` : '',
    node.migratesFrom.length > 0 ? `Takes over parameters of version ${node.migratesFrom.join(', ')}.` : '',
  ]
    .filter(Boolean)
    .join('\n\n');
}

function documentCredential(credential: CredentialManifest): string {
  const { hosts, oauth2, reveals, docsUrl } = credential;
  return [
    `### ${cell(credential.title)}`,
    `${code(credential.type)}. ${cell(credential.description)}`,
    docsUrl ? `How to get one: <${docsUrl.replaceAll(/[<>\s]/g, '')}>` : '',
    hosts.length > 0 ? `Goes to ${hosts.map(code).join(', ')} only.` : '',
    oauth2 ? `OAuth 2${oauth2.scopes.length > 0 ? `, with the scopes ${oauth2.scopes.map(code).join(', ')}` : ''}.` : '',
    reveals.length > 0 ? `The plugin's code reads ${reveals.map(code).join(', ')}.` : 'The plugin’s code never reads it.',
    fieldTable(credential.fieldsSchema, 'Fields:'),
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** The reference of a plugin: what it asks for, then its nodes, the newest version of each, and its credentials. */
export function documentPlugin(manifest: PluginManifest): string {
  const { capabilities, nodes, credentials } = manifest;
  const asks = [
    capabilities.hosts.length > 0 ? `- to reach ${capabilities.hosts.map(code).join(', ')}` : '',
    capabilities.host.length > 0 ? `- of its host: ${capabilities.host.map(code).join(', ')}` : '',
    capabilities.credentials.length > 0 ? `- credentials: ${capabilities.credentials.map(code).join(', ')}` : '',
    capabilities.reveals.length > 0 ? `- to read ${capabilities.reveals.map(code).join(', ')}` : '',
  ].filter(Boolean);
  const newest = nodes.filter((node) => !nodes.some((other) => other.type === node.type && other.version > node.version));
  const part = (title: string, texts: string[]): string => (texts.length === 0 ? '' : [`## ${title}`, ...texts].join('\n\n'));
  const triggers = newest.filter((node) => node.kind === 'trigger');
  return `${[
    `# ${cell(manifest.title)}`,
    cell(manifest.description),
    `Needs Hookloom ${code(manifest.host)}.`,
    asks.length > 0 ? `It asks for:\n\n${asks.join('\n')}` : 'It asks for nothing but to compute.',
    part('Triggers', triggers.map(documentNode)),
    part('Nodes', newest.filter((node) => node.kind !== 'trigger').map(documentNode)),
    part('Credentials', credentials.map(documentCredential)),
  ]
    .filter(Boolean)
    .join('\n\n')}\n`;
}
