import { Select } from '@mantine/core';
import type { FieldProps } from './field-props.ts';
import { useInspectorScope } from './inspector-context.ts';
import { listKeys } from './list-keys.ts';

/** Picks the key of an item that stands in one of the node's lists. A key that is gone stays, with what is wrong about it. */
export function KeyField({ field, title, description, required, value, onChange, error }: FieldProps) {
  const params = useInspectorScope().node?.params ?? {};
  const keys = listKeys(params, field.keyOf ?? []);
  const chosen = typeof value === 'string' && value !== '' ? value : null;
  const gone = chosen !== null && !keys.some(({ key }) => key === chosen);
  const data = keys.map(({ key, title: label }) => ({ value: key, label: label === key ? key : `${label} (${key})` }));
  return (
    <Select
      label={title}
      description={description}
      placeholder={field.placeholder ?? (keys.length === 0 ? 'Nothing to choose from yet' : 'Choose one')}
      withAsterisk={required}
      clearable={!required}
      allowDeselect={false}
      data={gone ? [...data, { value: chosen, label: chosen }] : data}
      value={chosen}
      error={error ?? (gone ? 'There is no item with this key any more. Choose another one.' : undefined)}
      onChange={(next) => onChange(next ?? undefined)}
    />
  );
}
