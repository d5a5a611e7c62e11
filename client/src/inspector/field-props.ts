import type { FieldMeta } from '@hookloom/sdk/field';
import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';

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
}
