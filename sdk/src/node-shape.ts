/** What a node's definition comes to: its ports, its schemas as JSON Schema, its fields. */
import { z } from 'zod';
import { fieldOf, type FieldMeta } from './field.ts';
import type { PortManifest, PortPerItemManifest } from './manifest.ts';
import type { NodeDefinition } from './node.ts';
import { DEFAULT_INPUT_PORT, DEFAULT_OUTPUT_PORT, isJsonObject, type JsonObject, type JsonValue } from './wire.ts';

export function inputsOf(node: NodeDefinition): PortManifest[] {
  return node.inputs ?? (node.kind === 'trigger' ? [] : [{ name: DEFAULT_INPUT_PORT, title: 'In' }]);
}

export function outputsOf(node: NodeDefinition): (PortManifest | PortPerItemManifest)[] {
  return node.outputs ?? [{ name: DEFAULT_OUTPUT_PORT, title: 'Out' }];
}

/** Before defaults are applied: as a form fills parameters in, and as a node gives its output. */
export function jsonSchemaOf(schema: z.ZodType): JsonObject {
  return z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' }) as JsonObject;
}

export function paramsSchemaOf(node: NodeDefinition): JsonObject {
  return jsonSchemaOf(node.params);
}

export function asObject(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** A parameter, at the top or inside an object or list. */
export interface FieldPlace {
  name: string;
  /** `params.items.name`. */
  path: string;
  schema: JsonObject;
  field: FieldMeta | undefined;
  /** Schemas of the parameters beside it, itself among them. */
  siblings: JsonObject;
  /** Whether the schema asks for a value. */
  required: boolean;
}

/** Every parameter of an object's schema, and of the objects and lists in it, in the form's order. */
export function fieldsIn(schema: JsonObject, path: string): FieldPlace[] {
  const siblings = asObject(schema.properties);
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(siblings).flatMap(([name, value]) => {
    const property = asObject(value);
    const place = `${path}.${name}`;
    const field = fieldOf(property);
    const inner = field?.kind === 'list' ? asObject(property.items) : field?.kind === 'object' ? property : {};
    return [{ name, path: place, schema: property, field, siblings, required: required.includes(name) }, ...fieldsIn(inner, place)];
  });
}
