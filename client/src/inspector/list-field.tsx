import { ActionIcon, Button, Input, Stack, Text } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';
import { defaultParams, isObject } from '../canvas/node-types.ts';
import type { FieldProps } from './field-props.ts';
import { moved } from './list-items.ts';
import styles from './fields.module.css';

/** A list of objects, each with the fields of the item's schema. */
export function ListField({ schema, field, title, description, required, path, value, onChange, error, renderFields }: FieldProps) {
  const items: JsonObject[] = Array.isArray(value) ? value.map((item) => (isObject(item) ? item : {})) : [];
  const item = isObject(schema['items']) ? schema['items'] : {};
  return (
    <Input.Wrapper label={title} description={description} withAsterisk={required} error={error} labelElement="div">
      <Stack gap="xs" mt={6}>
        {items.map((each, index) => (
          // An item has no identity of its own, and its fields hold no state that could end up at its neighbour.
          <fieldset key={index} className={styles.item} aria-label={`${title} ${index + 1}`}>
            <div className={styles.itemBar}>
              <Text size="xs" c="dimmed" className="hl-tabular">
                {index + 1}
              </Text>
              <ItemButtons
                title={`${title} ${index + 1}`}
                index={index}
                count={items.length}
                onChange={(change) => onChange(change(items))}
              />
            </div>
            {renderFields({
              schema: item,
              path: `${path}.${index}`,
              value: each,
              onChange: (next) => onChange(items.with(index, next)),
            })}
          </fieldset>
        ))}
        <div>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} />}
            onClick={() => onChange([...items, defaultParams({ paramsSchema: item })])}
          >
            {field.addLabel ?? 'Add'}
          </Button>
        </div>
      </Stack>
    </Input.Wrapper>
  );
}

interface ItemButtonsProps {
  title: string;
  index: number;
  count: number;
  onChange: (change: <T extends JsonValue>(items: T[]) => T[]) => void;
}

function ItemButtons({ title, index, count, onChange }: ItemButtonsProps) {
  return (
    <span className={styles.itemButtons}>
      <ActionIcon
        size={22}
        aria-label={`Move ${title} up`}
        disabled={index === 0}
        onClick={() => onChange((items) => moved(items, index, index - 1))}
      >
        <IconArrowUp size={14} />
      </ActionIcon>
      <ActionIcon
        size={22}
        aria-label={`Move ${title} down`}
        disabled={index === count - 1}
        onClick={() => onChange((items) => moved(items, index, index + 1))}
      >
        <IconArrowDown size={14} />
      </ActionIcon>
      <ActionIcon size={22} aria-label={`Remove ${title}`} onClick={() => onChange((items) => items.toSpliced(index, 1))}>
        <IconTrash size={14} />
      </ActionIcon>
    </span>
  );
}
