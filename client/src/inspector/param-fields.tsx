import { fieldOf, isVisible } from '@hookloom/sdk/field';
import type { JsonValue } from '@hookloom/sdk/wire';
import { Stack } from '@mantine/core';
import { paramProperties } from '../canvas/node-types.ts';
import type { ParamFieldsProps } from './field-props.ts';
import { useInspectorScope } from './inspector-context.ts';
import { renderField } from './renderers.tsx';

/** The form of an object's properties: one field each, in the schema's order, without those that do not apply now. */
export function ParamFields({ schema, value, onChange, path = '' }: ParamFieldsProps) {
  const { errors, takesExpressions = true } = useInspectorScope();
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
              field: takesExpressions ? field : { ...field, expression: false },
              title: textOf(property['title']) ?? name,
              description: textOf(property['description']),
              required: required.has(name) || field.required === true,
              path: fieldPath,
              value: effective.get(name),
              onChange: (next) => change(name, next),
              error: errors.get(fieldPath),
              renderFields,
            })}
          </div>
        );
      })}
    </Stack>
  );
}

function renderFields(props: ParamFieldsProps) {
  return <ParamFields {...props} />;
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
