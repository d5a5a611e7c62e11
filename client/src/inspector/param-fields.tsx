import { fieldOf, isVisible } from '@hookloom/sdk/field';
import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';
import { Stack } from '@mantine/core';
import { isObject, paramProperties } from '../canvas/node-types.ts';
import { useInspectorScope } from './inspector-context.ts';
import { renderField } from './renderers.tsx';

interface ParamFieldsProps {
  /** JSON Schema of an object: a node's parameters, a list's item, a group. */
  schema: JsonObject;
  value: JsonObject;
  onChange: (value: JsonObject) => void;
  /** Dotted path of the object; empty for the parameters themselves. */
  path?: string;
}

/** The form of an object's properties: one field each, in the schema's order, without those that do not apply now. */
export function ParamFields({ schema, value, onChange, path = '' }: ParamFieldsProps) {
  const { errors } = useInspectorScope();
  const properties = [...paramProperties({ paramsSchema: schema })];
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
  const effective = new Map(properties.map(([name, property]) => [name, value[name] ?? property['default']]));
  const siblings = Object.fromEntries(effective);

  function change(name: string, next: JsonValue | undefined): void {
    const { [name]: _before, ...others } = value;
    onChange(next === undefined ? others : { ...value, [name]: next });
  }

  return (
    <Stack gap="md">
      {properties.map(([name, property]) => {
        const field = fieldOf(property);
        if (!field || !isVisible(field, siblings)) return null;
        const fieldPath = path === '' ? name : `${path}.${name}`;
        return (
          <div key={name} data-field={fieldPath}>
            {renderField({
              schema: property,
              field,
              title: textOf(property['title']) ?? name,
              description: textOf(property['description']),
              required: required.has(name),
              path: fieldPath,
              value: effective.get(name),
              onChange: (next) => change(name, next),
              error: errors.get(fieldPath),
            })}
          </div>
        );
      })}
    </Stack>
  );
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The schema of a list's items, where they are objects. */
export function itemSchema(schema: JsonObject): JsonObject {
  return isObject(schema['items']) ? schema['items'] : {};
}
