import type { FieldMeta } from '@hookloom/sdk/field';
import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';
import type { ReactNode } from 'react';

/** An object's fields: a node's parameters, a list's item, a group. */
export interface ParamFieldsProps {
  /** JSON Schema of the object. */
  schema: JsonObject;
  value: JsonObject;
  onChange: (value: JsonObject) => void;
  /** Dotted path of the object; empty for the parameters themselves. */
  path?: string;
}

/** What every field renderer gets. */
export interface FieldProps {
  /** The parameter's JSON Schema. */
  schema: JsonObject;
  field: FieldMeta;
  title: string;
  description: string | undefined;
  required: boolean;
  /** Dotted path into the node's parameters, such as `fields.0.name`. */
  path: string;
  /** The parameter, or its default where it is not set. */
  value: JsonValue | undefined;
  /** Undefined takes the parameter away. */
  onChange: (value: JsonValue | undefined) => void;
  /** A fault of this very field. */
  error: string | undefined;
  /** Draws the fields of an object inside of this field. Handed down, since fields hold objects and objects hold fields. */
  renderFields: (props: ParamFieldsProps) => ReactNode;
}
