import { ActionIcon, TextInput, Tooltip } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import classes from './copy.module.css';

interface CopyButtonProps {
  value: string;
  /** What is copied, such as "URL": the button is named "Copy URL". */
  label: string;
}

export function CopyButton({ value, label }: CopyButtonProps) {
  const { copied, copy } = useClipboard({ timeout: 1500 });
  const name = copied ? 'Copied' : `Copy ${label}`;
  return (
    <Tooltip label={name}>
      <ActionIcon onClick={() => copy(value)} aria-label={name} color={copied ? 'green' : 'gray'}>
        {copied ? <IconCheck size={16} /> : <IconCopy size={16} stroke={1.6} />}
      </ActionIcon>
    </Tooltip>
  );
}

interface CopyFieldProps {
  label: string;
  value: string;
  description?: string;
}

/** A text to take along: read-only, selected as a whole on focus, with a copy button. */
export function CopyField({ label, value, description }: CopyFieldProps) {
  return (
    <TextInput
      label={label}
      description={description}
      value={value}
      readOnly
      onFocus={(event) => event.currentTarget.select()}
      classNames={{ input: classes.text }}
      rightSection={<CopyButton value={value} label={label} />}
    />
  );
}
