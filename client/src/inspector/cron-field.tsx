import { TextInput } from '@mantine/core';
import { cronInWords } from '../lib/cron-words.ts';
import type { FieldProps } from './field-props.ts';
import styles from './fields.module.css';

/** A cron expression with what it means under it. */
export function CronField({ schema, field, title, description, required, value, onChange, error }: FieldProps) {
  const text = typeof value === 'string' ? value : '';
  const words = cronInWords(text);
  return (
    <div>
      <TextInput
        label={title}
        description={description}
        placeholder={field.placeholder ?? '0 9 * * 1-5'}
        required={required}
        error={error}
        value={text}
        autoComplete="off"
        spellCheck={false}
        classNames={{ input: styles.mono }}
        onChange={(event) => {
          const next = event.currentTarget.value;
          onChange(next === '' && !required && schema['default'] === undefined ? undefined : next);
        }}
      />
      <p className={styles.hint} aria-live="polite">
        {words ?? (text === '' ? 'Minute, hour, day of the month, month, day of the week.' : '')}
      </p>
    </div>
  );
}
