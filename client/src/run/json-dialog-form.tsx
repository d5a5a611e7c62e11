import { Button, Group, Input, Stack, Text } from '@mantine/core';
import type { JsonValue } from '@hookloom/sdk/wire';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { CombinedError } from 'urql';
import { CodeEditor } from '../inspector/code-editor-lazy.tsx';
import { parseJsonText } from '../inspector/json-text.ts';
import { problemOf } from '../lib/errors.ts';
import { ProblemPanel } from '../ui/problem-panel.tsx';

interface JsonDialogFormProps {
  /** What happens when it is confirmed. */
  children: ReactNode;
  /** What the value is, such as "Input". */
  label: string;
  initial: JsonValue;
  action: string;
  icon: ReactNode;
  busy: boolean;
  error: CombinedError | undefined;
  /** Gets undefined where the value was left as it is. */
  onSubmit: (changed: JsonValue | undefined) => void;
  onClose: () => void;
}

/** A value to look over and change before something starts with it. */
export function JsonDialogForm({ children, label, initial, action, icon, busy, error, onSubmit, onClose }: JsonDialogFormProps) {
  const [first] = useState(() => JSON.stringify(initial, null, 2));
  const [text, setText] = useState(first);
  const parsed = parseJsonText(text);
  const fault = parsed.kind === 'fault' ? parsed.message : parsed.value === undefined ? 'Write a JSON value, such as null.' : undefined;

  function submit(): void {
    if (parsed.kind === 'value') onSubmit(text === first ? undefined : parsed.value);
  }

  return (
    <Stack gap="md">
      {error && <ProblemPanel problem={problemOf(error)} />}
      <Text size="sm" component="div">
        {children}
      </Text>
      <Input.Wrapper label={label} labelElement="div" error={fault}>
        <CodeEditor label={label} language="json" rows={14} value={text} onChange={setText} />
      </Input.Wrapper>
      <Group justify="space-between" gap="xs">
        <Button variant="subtle" size="xs" px={6} disabled={text === first} onClick={() => setText(first)}>
          As it was
        </Button>
        <Group gap="xs">
          <Button variant="default" onClick={onClose}>
            Not now
          </Button>
          <Button leftSection={icon} loading={busy} disabled={fault !== undefined} onClick={submit}>
            {action}
          </Button>
        </Group>
      </Group>
    </Stack>
  );
}
