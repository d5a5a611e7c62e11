import { ActionIcon, Button, FileButton, Group, Input, Text, Tooltip } from '@mantine/core';
import { IconFile, IconUpload, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { formatBytes } from '../lib/format.ts';
import { uploadFile } from '../lib/upload-file.ts';
import type { FieldProps } from './field-props.ts';
import { fileValueOf } from './file-ref.ts';
import styles from './fields.module.css';

/** A file that is uploaded when it is chosen; the parameter refers to the stored one. */
export function FileField({ field, title, description, required, value, onChange, error }: FieldProps) {
  const [isSending, setSending] = useState(false);
  const [fault, setFault] = useState<string>();
  const file = fileValueOf(value);

  async function send(chosen: File | null): Promise<void> {
    if (!chosen) return;
    setFault(undefined);
    setSending(true);
    const upload = await uploadFile(chosen);
    setSending(false);
    if (upload.kind === 'refused') return setFault(upload.message);
    const { id, name, type, size } = upload.file;
    onChange({ file: id, name, type, size });
  }

  return (
    <Input.Wrapper label={title} description={description} withAsterisk={required} error={fault ?? error} labelElement="div">
      {file ? (
        <Group className={styles.picked} gap="xs" wrap="nowrap" mt={4}>
          <IconFile size={16} aria-hidden="true" />
          <Text size="sm" className={styles.choiceLabel} flex={1} title={file.type}>
            {file.name}
          </Text>
          <Text size="xs" c="dimmed" className="hl-tabular" style={{ flexShrink: 0 }}>
            {formatBytes(file.size)}
          </Text>
          <Tooltip label="Remove the file">
            <ActionIcon size={24} aria-label={`Remove ${file.name}`} onClick={() => onChange(undefined)}>
              <IconX size={14} />
            </ActionIcon>
          </Tooltip>
        </Group>
      ) : (
        <div>
          <FileButton accept={field.accept?.join(',')} onChange={(chosen) => void send(chosen)}>
            {(props) => (
              <Button
                {...props}
                aria-label={`Choose a file… for ${title}`}
                variant="default"
                size="xs"
                mt={4}
                loading={isSending}
                leftSection={<IconUpload size={14} />}
              >
                Choose a file…
              </Button>
            )}
          </FileButton>
        </div>
      )}
    </Input.Wrapper>
  );
}
