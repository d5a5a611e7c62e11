/** Builders for fields whose value is picked: things of the workspace, choices that a service gives, credentials, files. */
import { z } from 'zod';
import { metadata, type FieldOptions } from './field-metadata.ts';
import type { FieldLoader, ResourceKind } from './field.ts';
import type { FileRef } from './host.ts';

/** Picks one of the workspace's things; the value is its id. */
export function resource(settings: FieldOptions & { resource: ResourceKind }): z.ZodString {
  return z
    .string()
    .min(1)
    .meta(metadata('resource', settings, { resource: settings.resource, expression: false }));
}

export interface OptionsSettings extends FieldOptions {
  /** The node's loader that gives the options. */
  load: string;
  /** Parameters that the loader looks at: beside the field, or at the top of the node's parameters. Default none. */
  dependsOn?: string[];
  /** Whether the loader looks for what the user types. Default false: the form filters what it gave. */
  search?: boolean;
  /** Whether the user may write an expression instead. Default true. */
  expression?: boolean;
}

function loaderOf({ load, dependsOn = [], search = false }: OptionsSettings): FieldLoader {
  return { name: load, dependsOn: [...dependsOn], search };
}

/** One of the choices that the node's loader gives, such as a project of the account; the value is the option's. */
export function options(settings: OptionsSettings): z.ZodString {
  return z.string().meta(metadata('options', { expression: true, ...settings }, { loader: loaderOf(settings) }));
}

/** Several of them. */
export function optionsList(settings: OptionsSettings): z.ZodArray<z.ZodString> {
  return z.array(z.string()).meta(metadata('options', { expression: true, ...settings }, { loader: loaderOf(settings), multiple: true }));
}

/**
 * A credential of one of these types: a name without a dot is the plugin's own, `slack.bot` one of another plugin, `*` any.
 * The value is its id, for `ctx.http` and `ctx.credential`.
 */
export function credential(settings: Omit<FieldOptions, 'expression'> & { types: readonly [string, ...string[]] }): z.ZodString {
  const { types, ...rest } = settings;
  return z
    .string()
    .min(1)
    .meta(metadata('credential', { ...rest, expression: false }, { credentialTypes: [...types] }));
}

/** A stored file: one that the user uploads, or an expression that gives a node's. `accept` holds media types such as `image/*`; default any. */
export function file(settings: FieldOptions & { accept?: string[] }): z.ZodType<FileRef, FileRef> {
  const { accept = [], ...rest } = settings;
  const ref = z.object({ file: z.string().min(1), name: z.string(), type: z.string(), size: z.number() });
  return ref.meta(metadata('file', { expression: true, ...rest }, accept.length > 0 ? { accept: [...accept] } : {}));
}
