/** Reads `hookloom.plugin.json`. It was written by someone else, so every field is checked and unknown ones are refused. */
import {
  hostCapabilities,
  iconFault,
  isUnsafeKey,
  triggerStarts,
  nodeEffects,
  nodeKinds,
  type JsonObject,
  type PluginManifest,
} from '@hookloom/sdk';
import { z } from 'zod';
import { consistencyFaults, isTooDeep } from './manifest-consistency.ts';

const jsonObject = z.record(z.string(), z.unknown()) as z.ZodType<JsonObject>;
const sentence = z.string().min(1).max(1_000);
const title = z.string().min(1).max(100);

const icon = z.string().superRefine((svg, context) => {
  const fault = iconFault(svg);
  if (fault) context.addIssue({ code: 'custom', message: fault });
});

const portName = z
  .string()
  .regex(/^[A-Za-z][\w-]{0,63}$/, 'is to start with a letter and go on with letters, digits, - and _')
  .refine((name) => !isUnsafeKey(name), 'is not allowed');
const port = z.strictObject({ name: portName, title });

const node = z.strictObject({
  type: z.string().regex(/^[a-z][a-z0-9-]*\.[a-z][A-Za-z0-9]{0,63}$/, 'is to be <plugin>.<node>, such as core.if'),
  version: z.int().min(1),
  kind: z.enum(nodeKinds),
  category: title,
  title,
  description: sentence,
  icon,
  iconDark: icon.optional(),
  effect: z.enum(nodeEffects),
  inputs: z.array(port).max(20),
  outputs: z.array(z.union([port, z.strictObject({ each: z.string().min(1) })])).max(50),
  join: z.union([z.enum(['all', 'any']), z.strictObject({ param: z.string().min(1), count: z.string().min(1).optional() })]),
  body: portName.optional(),
  insideLoop: z.boolean().optional(),
  trigger: z
    .strictObject({
      start: z.enum(triggerStarts),
      registers: z.boolean().optional(),
      everySeconds: z.int().min(10).optional(),
      everyParam: z.string().min(1).optional(),
      startsExisting: z.boolean().optional(),
    })
    .optional(),
  responds: z.boolean(),
  paramsSchema: jsonObject.refine((schema) => schema.type === 'object', 'is to be the JSON Schema of an object'),
  outputSchema: jsonObject.nullable(),
  loaders: z.array(z.string().regex(/^[a-z][A-Za-z0-9]{0,63}$/, 'is to be in camelCase')).max(50),
  migratesFrom: z.array(z.int().min(1)).max(100),
  uses: z.array(z.enum(hostCapabilities)),
});

const texts = z.record(z.string(), z.string());
const typeName = z.string().regex(/^[a-z][a-z0-9-]*\.[a-z][A-Za-z0-9]{0,63}$/, 'is to be <plugin>.<credential>, such as http.bearer');

const credential = z.strictObject({
  type: typeName,
  title,
  description: sentence,
  icon: icon.optional(),
  iconDark: icon.optional(),
  docsUrl: z.url({ protocol: /^https?$/ }).optional(),
  fieldsSchema: jsonObject.refine((schema) => schema.type === 'object', 'is to be the JSON Schema of an object'),
  hosts: z.array(z.string().min(1).max(253)).max(50),
  apply: z.strictObject({
    headers: texts.optional(),
    query: texts.optional(),
    basic: z.strictObject({ username: z.string(), password: z.string() }).optional(),
  }),
  oauth2: z
    .strictObject({
      grant: z.enum(['authorizationCode', 'clientCredentials']),
      authorizationUrl: z.string().min(1).optional(),
      tokenUrl: z.string().min(1),
      scopes: z.array(z.string().min(1)).max(100),
      pkce: z.boolean().optional(),
      clientAuthentication: z.enum(['basic', 'body']).optional(),
      authorizationParams: texts.optional(),
    })
    .optional(),
  test: z
    .union([
      z.literal('code'),
      z.strictObject({
        url: z.string().min(1),
        method: z.string().optional(),
        headers: texts.optional(),
        body: z.string().optional(),
        expectStatus: z.array(z.int()).optional(),
      }),
    ])
    .nullable(),
  reveals: z.array(z.string().min(1)).max(50),
});

const manifest: z.ZodType<PluginManifest> = z
  .strictObject({
    manifestVersion: z.literal(1),
    name: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'is to be of lower case letters, digits and single hyphens'),
    title,
    description: sentence,
    host: z.string().min(1),
    capabilities: z.strictObject({
      host: z.array(z.enum(hostCapabilities)),
      hosts: z.array(z.string().min(1).max(253)).max(100),
      credentials: z.array(z.string().min(1)).max(100),
      reveals: z.array(z.string().min(1)).max(100),
    }),
    credentials: z.array(credential).max(100),
    nodes: z.array(node).max(500),
  })
  .superRefine((plugin, context) => {
    for (const fault of consistencyFaults(plugin)) context.addIssue({ code: 'custom', ...fault });
  });

export type ManifestReading = { ok: true; manifest: PluginManifest } | { ok: false; problem: string };

/** Parses the text of a manifest. The problem names up to three faults with their dotted paths. */
export function readManifest(text: string): ManifestReading {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, problem: `Its manifest is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (isTooDeep(value)) return { ok: false, problem: 'Its manifest is nested too deep. Tell its author' };
  const result = manifest.safeParse(value);
  if (result.success) return { ok: true, manifest: result.data };
  const faults = result.error.issues.slice(0, 3).map((issue) => `${issue.path.map(String).join('.') || 'it'}: ${issue.message}`);
  const more = result.error.issues.length - faults.length;
  return { ok: false, problem: `Its manifest has faults. ${faults.join('; ')}${more > 0 ? `; and ${more} more` : ''}` };
}
