/** Checks of a manifest that was made from the definitions, so its shape is right. */
import { iconFault, isJsonObject, manifestWarnings, type JsonObject, type JsonValue, type PluginManifest } from '@hookloom/sdk';
import { judge, type Finding } from './finding.ts';

/** What is on disk is what would be built. */
export function checkFresh(built: { code: string; manifest: string }, onDisk: { code: string | null; manifest: string | null }): Finding[] {
  const states = [
    ['The bundle', built.code, onDisk.code],
    ['The manifest', built.manifest, onDisk.manifest],
  ] as const;
  const faults = states.flatMap(([what, fresh, found]) => {
    if (found === null) return [`${what} is missing. Make it: hookloom plugin build`];
    return found === fresh ? [] : [`${what} is not what the sources give. Make it anew: hookloom plugin build`];
  });
  return judge('build', faults, 'Bundle and manifest are what the sources give.');
}

/** What JSON Schema asks of a schema's texts, wherever in it they stand. */
function schemaFaults(root: JsonObject): string[] {
  const faults: string[] = [];
  const definitions = isJsonObject(root.$defs) ? root.$defs : {};
  const look = (value: JsonValue, path: string): void => {
    if (Array.isArray(value)) value.forEach((item, index) => look(item, `${path}/${index}`));
    if (!isJsonObject(value)) return;
    if (typeof value.pattern === 'string') {
      try {
        void new RegExp(value.pattern, 'u');
      } catch {
        faults.push(`has a pattern at ${path || '/'} that is no regular expression: ${value.pattern}`);
      }
    }
    if (typeof value.$ref === 'string' && value.$ref !== '#') {
      const name = /^#\/\$defs\/([^/]+)$/.exec(value.$ref)?.[1];
      if (name === undefined || !Object.hasOwn(definitions, name)) faults.push(`refers to ${value.$ref}, which it does not have`);
    }
    for (const [key, child] of Object.entries(value)) look(child, `${path}/${key}`);
  };
  look(root, '');
  return faults;
}

export function checkSchemas({ nodes, credentials }: PluginManifest): Finding[] {
  const schemas: [owner: string, schema: JsonObject | null][] = [
    ...nodes.flatMap(({ type, version, paramsSchema, outputSchema }): [string, JsonObject | null][] => [
      [`The parameter schema of ${type} version ${version}`, paramsSchema],
      [`The output schema of ${type} version ${version}`, outputSchema],
    ]),
    ...credentials.map(({ type, fieldsSchema }): [string, JsonObject] => [`The field schema of ${type}`, fieldsSchema]),
  ];
  const faults = schemas.flatMap(([owner, schema]) => (schema ? schemaFaults(schema).map((fault) => `${owner} ${fault}.`) : []));
  const untold = nodes.filter(({ outputSchema, kind }) => outputSchema === null && kind !== 'condition');
  const warnings = untold.map(({ type }) => `${type} does not say what it gives: with \`output\` the editor can offer its fields.`);
  return judge('schemas', faults, 'Parameters, outputs and credential fields have schemas in order.', [...new Set(warnings)]);
}

export function checkIcons({ nodes, credentials }: PluginManifest): Finding[] {
  const faults = [...nodes, ...credentials].flatMap(({ type, icon, iconDark }) =>
    [icon, iconDark].flatMap((svg) => {
      const fault = svg === undefined ? null : iconFault(svg);
      return fault === null ? [] : [`An icon of ${type} ${fault}.`];
    }),
  );
  // Black on a dark surface is not seen.
  const dark = /(?:fill|stroke)="(?:black|#000(?:000)?)"/i;
  const warnings = [...nodes, ...credentials]
    .filter(({ icon, iconDark }) => icon !== undefined && iconDark === undefined && dark.test(icon))
    .map(({ type }) => `The icon of ${type} is black: use currentColor, or give an \`iconDark\`.`);
  return judge('icons', faults, 'Icons are plain drawings.', [...new Set(warnings)]);
}

/** Names of the fields without a description, as `params.limit`. */
function silentFields(schema: JsonObject, path: string): string[] {
  const properties = isJsonObject(schema.properties) ? Object.entries(schema.properties) : [];
  return properties.flatMap(([name, property]) =>
    isJsonObject(property) && property.description === undefined ? [`${path}.${name}`] : [],
  );
}

const MIN_README_CHARACTERS = 200;

export function checkDocs({ nodes, credentials }: PluginManifest, readme: string | null): Finding[] {
  const warnings: string[] = [];
  const faults: string[] = [];
  if (readme === null) faults.push('There is no README.md. Say what the plugin is for, what it needs, and what its nodes do.');
  else if (readme.trim().length < MIN_README_CHARACTERS)
    warnings.push('README.md says little. What is the plugin for, and what does it need?');
  const silent = [
    ...nodes.flatMap(({ type, paramsSchema }) => silentFields(paramsSchema, type)),
    ...credentials.flatMap(({ type, fieldsSchema }) => silentFields(fieldsSchema, type)),
  ];
  const some = [...new Set(silent)];
  if (some.length > 0)
    warnings.push(`Fields without a description: ${some.slice(0, 5).join(', ')}${some.length > 5 ? ` and ${some.length - 5} more` : ''}.`);
  return judge('docs', faults, 'README and descriptions are there.', warnings);
}

/** A caret, tilde or two-sided range: one that says which later versions it was not tried with. */
const boundedRange = /^(?:[\^~]\d+(?:\.\d+){0,2}|\d+(?:\.(?:\d+|x)){0,2}|>=\s*\d+(?:\.\d+){0,2}\s+<\s*\d+(?:\.\d+){0,2})$/;

export function checkHostRange({ host }: PluginManifest): Finding[] {
  const parts = host.split('||').map((part) => part.trim());
  const warnings = parts.every((part) => boundedRange.test(part))
    ? []
    : [`The range of Hookloom versions, "${host}", has no upper bound. Name those that it was tried with, such as ^0.1.0.`];
  return judge('host range', [], `It works with Hookloom ${host}.`, warnings);
}

/** What is allowed and likely a mistake: versions that cannot be reached, fields and loaders that do not go together. */
export function checkAdvice(manifest: PluginManifest): Finding[] {
  return judge('advice', [], 'Versions can be migrated, and nothing looks like a mistake.', manifestWarnings(manifest));
}
