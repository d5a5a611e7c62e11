import { Input } from '@mantine/core';
import { isObject } from '../canvas/node-types.ts';
import type { FieldProps } from './field-props.ts';
import { ParamFields } from './param-fields.tsx';
import styles from './fields.module.css';

/** A group of fields in a box of its own. */
export function ObjectField({ schema, title, description, required, path, value, onChange, error }: FieldProps) {
  return (
    <Input.Wrapper label={title} description={description} withAsterisk={required} error={error} labelElement="div">
      <fieldset className={styles.item} aria-label={title}>
        <ParamFields schema={schema} path={path} value={isObject(value) ? value : {}} onChange={onChange} />
      </fieldset>
    </Input.Wrapper>
  );
}
