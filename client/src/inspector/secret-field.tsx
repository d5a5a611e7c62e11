import { Button, Group, Input, PasswordInput, Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import type { FieldProps } from './field-props.ts';
import { useInspectorScope } from './inspector-context.ts';
import styles from './fields.module.css';

/** A text that is not shown again once it is stored: it can be replaced, and until it is saved, taken back. */
export function SecretField({ field, title, description, required, path, value, onChange, error }: FieldProps) {
  const isStored = useInspectorScope().filled?.has(path) ?? false;
  if (isStored && value === undefined) {
    return (
      <Input.Wrapper label={title} description={description} withAsterisk={required} error={error} labelElement="div">
        <Group className={styles.stored} gap="xs" wrap="nowrap" mt={4}>
          <IconLock size={14} aria-hidden="true" />
          <Text size="sm" c="dimmed" flex={1}>
            Stored, hidden
          </Text>
          <Button variant="default" size="compact-xs" aria-label={`Replace ${title}`} onClick={() => onChange('')}>
            Replace
          </Button>
        </Group>
      </Input.Wrapper>
    );
  }
  return (
    <div>
      <PasswordInput
        label={title}
        description={description}
        placeholder={field.placeholder}
        required={required}
        error={error}
        autoComplete="new-password"
        autoFocus={isStored && value === ''}
        value={typeof value === 'string' ? value : ''}
        visibilityToggleButtonProps={{ 'aria-label': `Show ${title}` }}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {isStored && (
        <Button variant="subtle" size="compact-xs" mt={4} onClick={() => onChange(undefined)}>
          Keep the stored one
        </Button>
      )}
    </div>
  );
}
