import { TextInput } from '@mantine/core';
import { instantOf, localTextOf } from './date-text.ts';
import type { FieldProps } from './field-props.ts';

/** A day, or an instant in the reader's time zone, by the browser's own input. */
export function DateField({ field, title, description, required, value, onChange, error }: FieldProps) {
  const text = typeof value === 'string' ? value : '';
  const shared = { label: title, description, required, error };
  if (field.withTime) {
    const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    return (
      <TextInput
        {...shared}
        type="datetime-local"
        step={1}
        description={[description, `In your time zone, ${zone}.`].filter(Boolean).join(' ')}
        value={localTextOf(text)}
        onChange={(event) => onChange(instantOf(event.currentTarget.value))}
      />
    );
  }
  return <TextInput {...shared} type="date" value={text} onChange={(event) => onChange(event.currentTarget.value || undefined)} />;
}
