/** What every builder of a field shares: the settings that all fields have, and how they are kept in a schema. */
import type { FieldKind, FieldMeta, VisibleWhen } from './field.ts';

export interface FieldOptions {
  /** The field's label. */
  title: string;
  /** Help under the field, one sentence. */
  description?: string;
  placeholder?: string;
  /** The parameter must then be optional or have a default. */
  visibleWhen?: VisibleWhen;
  /** With `visibleWhen`: to be filled in wherever the field is shown. Publishing asks for it; at run time the node does. */
  required?: boolean;
  /** Whether the user may write an expression. Default: true where the field holds a value, false for code and pickers. */
  expression?: boolean;
}

export interface Metadata extends Record<string, unknown> {
  title: string;
  description?: string;
  field: FieldMeta;
}

/** Leaves out what is undefined, so that a manifest holds no empty keys. */
export function metadata(kind: FieldKind, settings: FieldOptions, extra: Omit<FieldMeta, 'kind'> = {}): Metadata {
  const { title, description, placeholder, visibleWhen, required } = settings;
  const field: FieldMeta = { kind };
  if (placeholder !== undefined) field.placeholder = placeholder;
  if (visibleWhen !== undefined) field.visibleWhen = visibleWhen;
  if (required !== undefined) field.required = required;
  Object.assign(field, extra);
  if (settings.expression !== undefined) field.expression = settings.expression;
  return description === undefined ? { title, field } : { title, description, field };
}
