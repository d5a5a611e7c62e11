import { ActionIcon, Button, Input, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { JsonValue } from '@hookloom/sdk/wire';
import { isObject } from '../canvas/node-types.ts';
import { ExpressionInput } from './expression-input.tsx';
import type { FieldProps } from './field-props.ts';
import { useInspectorScope } from './inspector-context.ts';
import styles from './fields.module.css';

/** Pairs of texts, such as headers. */
export function KeyValueField({ field, title, description, required, path, value, onChange, error }: FieldProps) {
  const { errors } = useInspectorScope();
  const pairs = Array.isArray(value) ? value.map(pairOf) : [];
  return (
    <Input.Wrapper label={title} description={description} withAsterisk={required} error={error} labelElement="div">
      <Stack gap={6} mt={6}>
        {pairs.map((pair, index) => (
          <fieldset key={index} className={styles.pair} aria-label={`${title} ${index + 1}`} data-field={`${path}.${index}`}>
            <TextInput
              aria-label="Name"
              placeholder="Name"
              value={pair.name}
              error={errors.get(`${path}.${index}.name`)}
              onChange={(event) => onChange(pairs.with(index, { ...pair, name: event.currentTarget.value }))}
            />
            <ExpressionInput
              ariaLabel="Value"
              placeholder="Value"
              value={pair.value}
              error={errors.get(`${path}.${index}.value`)}
              onChange={(next) => onChange(pairs.with(index, { ...pair, value: next }))}
            />
            <ActionIcon mt={5} size={24} aria-label={`Remove ${title} ${index + 1}`} onClick={() => onChange(pairs.toSpliced(index, 1))}>
              <IconX size={14} />
            </ActionIcon>
          </fieldset>
        ))}
        <div>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} />}
            onClick={() => onChange([...pairs, { name: '', value: '' }])}
          >
            {field.addLabel ?? 'Add'}
          </Button>
        </div>
      </Stack>
    </Input.Wrapper>
  );
}

function pairOf(item: JsonValue): { name: string; value: string } {
  if (!isObject(item)) return { name: '', value: '' };
  return { name: textOf(item['name']), value: textOf(item['value']) };
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
