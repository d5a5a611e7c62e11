import { Textarea, TextInput } from '@mantine/core';
import { ExpressionInput } from './expression-input.tsx';
import type { FieldProps } from './field-props.ts';

const DEFAULT_ROWS = 4;

/** `text` and `multiline`. An empty text of a field that may be left out leaves it out. */
export function TextField({ schema, field, title, description, required, value, onChange, error }: FieldProps) {
  const text = typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
  const rows = field.kind === 'multiline' ? (field.rows ?? DEFAULT_ROWS) : 1;
  const change = (next: string): void => onChange(next === '' && !required && schema['default'] === undefined ? undefined : next);
  const shared = { label: title, description, placeholder: field.placeholder, required, error, value: text };
  if (field.expression !== false) return <ExpressionInput {...shared} rows={rows} onChange={change} />;
  const plain = { ...shared, onChange: (event: { currentTarget: { value: string } }) => change(event.currentTarget.value) };
  return rows > 1 ? <Textarea autosize minRows={rows} maxRows={16} {...plain} /> : <TextInput {...plain} />;
}
