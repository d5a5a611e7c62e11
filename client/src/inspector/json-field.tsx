import { Input } from '@mantine/core';
import type { JsonValue } from '@hookloom/sdk/wire';
import { useState } from 'react';
import { CodeEditor } from './code-editor-lazy.tsx';
import { ExpressionPreview } from './expression-preview.tsx';
import type { FieldProps } from './field-props.ts';
import { parseJsonText } from './json-text.ts';
import { ValueInput } from './value-input.tsx';
import { isExpression, sameJson } from './value-text.ts';

const DEFAULT_ROWS = 6;

/** Any JSON value: one line where the field asks for one row, else an editor. */
export function JsonField(props: FieldProps) {
  const { field, title, description, required, value, onChange, error } = props;
  if (field.rows !== 1) return <JsonEditorField {...props} />;
  return (
    <ValueInput
      label={title}
      description={description}
      placeholder={field.placeholder}
      required={required}
      value={value}
      onChange={onChange}
      error={error}
    />
  );
}

function JsonEditorField({ field, title, description, required, value, onChange, error }: FieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const parsed = typed === null ? null : parseJsonText(typed);
  // Text that is not JSON yet is kept as typed; the parameter keeps its last value until it is.
  const keepsTyped = parsed !== null && (parsed.kind === 'fault' || sameJson(parsed.value, value));
  const text = keepsTyped && typed !== null ? typed : jsonText(value);
  const fault = keepsTyped && parsed.kind === 'fault' ? parsed.message : undefined;
  return (
    <Input.Wrapper label={title} description={description} withAsterisk={required} error={fault ?? error} labelElement="div">
      <CodeEditor
        label={title}
        language="json"
        rows={field.rows ?? DEFAULT_ROWS}
        value={text}
        onChange={(next) => {
          setTyped(next);
          const result = parseJsonText(next);
          if (result.kind === 'value') onChange(result.value);
        }}
      />
      {isExpression(value) && <ExpressionPreview text={value} />}
    </Input.Wrapper>
  );
}

function jsonText(value: JsonValue | undefined): string {
  if (value === undefined) return '';
  return isExpression(value) ? value : JSON.stringify(value, null, 2);
}
