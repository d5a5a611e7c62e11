import type { JsonValue } from '@hookloom/sdk/wire';
import { useState } from 'react';
import { ExpressionInput } from './expression-input.tsx';
import { isExpression, kindOfValue, sameJson, textToValue, valueToText } from './value-text.ts';
import styles from './fields.module.css';

interface ValueInputProps {
  label?: string;
  ariaLabel?: string;
  description?: string | undefined;
  placeholder?: string | undefined;
  required?: boolean;
  value: JsonValue | undefined;
  onChange: (value: JsonValue) => void;
  error?: string | undefined;
}

/** Any JSON value on one line, with what the text is taken for beside it. */
export function ValueInput({ value = '', onChange, ...input }: ValueInputProps) {
  // `1.` and `{"a":` are on the way to a value: the text as typed is kept as long as it stands for the value.
  const [typed, setTyped] = useState('');
  const text = sameJson(textToValue(typed), value) ? typed : valueToText(value);
  return (
    <ExpressionInput
      {...input}
      value={text}
      onChange={(next) => {
        setTyped(next);
        onChange(textToValue(next));
      }}
      tag={text !== '' && !isExpression(value) && <span className={styles.kind}>{kindOfValue(value)}</span>}
    />
  );
}
