import type { FieldKind } from '@hookloom/sdk/field';
import type { ComponentType } from 'react';
import { CodeField } from './code-field.tsx';
import { ConditionsField } from './conditions-field.tsx';
import { ExpressionSwitch } from './expression-switch.tsx';
import type { FieldProps } from './field-props.ts';
import { JsonField } from './json-field.tsx';
import { KeyValueField } from './key-value-field.tsx';
import { ListField } from './list-field.tsx';
import { ObjectField } from './object-field.tsx';
import { ResourceField } from './resource-field.tsx';
import { NumberField, SelectField, ToggleField } from './simple-fields.tsx';
import { TextField } from './text-field.tsx';

/** How each kind of field is drawn. A new kind does not compile until it stands here. */
const renderers: Readonly<Record<FieldKind, ComponentType<FieldProps>>> = {
  text: TextField,
  multiline: TextField,
  number: withExpression(NumberField),
  toggle: withExpression(ToggleField),
  select: withExpression(SelectField),
  code: CodeField,
  json: JsonField,
  keyValue: KeyValueField,
  list: ListField,
  conditions: ConditionsField,
  resource: withExpression(ResourceField),
  object: ObjectField,
  options: TextField,
  credential: TextField,
  secret: TextField,
  expression: CodeField,
  cron: TextField,
  date: TextField,
  file: JsonField,
};

export function renderField(props: FieldProps) {
  const Renderer = renderers[props.field.kind];
  return <Renderer {...props} />;
}

/** Adds the switch by which a field that does not hold text becomes an expression, where the node's author allows one. */
function withExpression(Field: ComponentType<FieldProps>): ComponentType<FieldProps> {
  return function FieldOrExpression(props: FieldProps) {
    if (!props.field.expression) return <Field {...props} />;
    return <ExpressionSwitch {...props} field={props.field} plain={<Field {...props} />} />;
  };
}
