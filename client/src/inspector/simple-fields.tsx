import { NumberInput, Select, Switch } from '@mantine/core';
import type { FieldProps } from './field-props.ts';

export function NumberField({ schema, field, title, description, required, value, onChange, error }: FieldProps) {
  const minimum = schema['minimum'];
  const maximum = schema['maximum'];
  return (
    <NumberInput
      label={title}
      description={description}
      placeholder={field.placeholder}
      required={required}
      error={error}
      value={typeof value === 'number' ? value : ''}
      {...(typeof minimum === 'number' ? { min: minimum } : {})}
      {...(typeof maximum === 'number' ? { max: maximum } : {})}
      allowDecimal={schema['type'] !== 'integer'}
      clampBehavior="none"
      onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
    />
  );
}

export function ToggleField({ title, description, value, onChange, error }: FieldProps) {
  return (
    <Switch
      label={title}
      description={description}
      error={error}
      checked={value === true}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}

export function SelectField({ field, title, description, required, value, onChange, error }: FieldProps) {
  return (
    <Select
      label={title}
      description={description}
      placeholder={field.placeholder}
      withAsterisk={required}
      error={error}
      data={field.options ?? []}
      value={typeof value === 'string' ? value : null}
      allowDeselect={false}
      onChange={(next) => onChange(next ?? undefined)}
    />
  );
}
