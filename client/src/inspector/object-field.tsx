import { Input } from '@mantine/core';
import { isObject } from '../canvas/node-types.ts';
import type { FieldProps } from './field-props.ts';
import styles from './fields.module.css';

/** A group of fields in a box of its own. */
export function ObjectField({ schema, title, description, required, path, value, onChange, error, renderFields }: FieldProps) {
  return (
    <Input.Wrapper label={title} description={description} withAsterisk={required} error={error} labelElement="div">
      <fieldset className={styles.item} aria-label={title}>
        {renderFields({ schema, path, value: isObject(value) ? value : {}, onChange })}
      </fieldset>
    </Input.Wrapper>
  );
}
