import type { FieldKind } from '@hookloom/sdk/field';
import type { ComponentType } from 'react';
import { CodeField } from './code-field.tsx';
import { ConditionsField } from './conditions-field.tsx';
import { CredentialField } from './credential-field.tsx';
import { CronField } from './cron-field.tsx';
import { DateField } from './date-field.tsx';
import { ExpressionSwitch } from './expression-switch.tsx';
import type { FieldProps } from './field-props.ts';
import { FileField } from './file-field.tsx';
import { JsonField } from './json-field.tsx';
import { KeyField } from './key-field.tsx';
import { KeyValueField } from './key-value-field.tsx';
import { ListField } from './list-field.tsx';
import { ObjectField } from './object-field.tsx';
import { OptionsField } from './options-field.tsx';
import { ResourceField } from './resource-field.tsx';
import { SecretField } from './secret-field.tsx';
import { NumberField, SelectField, ToggleField } from './simple-fields.tsx';
import { TextField } from './text-field.tsx';

/** How each kind of field is drawn. A new kind does not compile until it stands here. */
const renderers: Readonly<Record<FieldKind, ComponentType<FieldProps>>> = {
  text: TextOrKeyField,
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
  options: withExpression(OptionsField),
  credential: CredentialField,
  secret: SecretField,
  expression: CodeField,
  cron: CronField,
  date: withExpression(DateField),
  file: withExpression(FileField),
};

function TextOrKeyField(props: FieldProps) {
  return props.field.keyOf ? <KeyField {...props} /> : <TextField {...props} />;
}

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
