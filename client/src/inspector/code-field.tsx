import { ActionIcon, Input, Modal, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowsMaximize } from '@tabler/icons-react';
import { CodeEditor, editorLanguage } from './code-editor-lazy.tsx';
import type { FieldProps } from './field-props.ts';
import styles from './fields.module.css';

const DEFAULT_ROWS = 12;
const LARGE_ROWS = 30;

/** Source text, or one expression on a line, with a way to a larger editor. */
export function CodeField({ field, title, description, required, value, onChange, error }: FieldProps) {
  const [large, { open, close }] = useDisclosure(false);
  const editor = {
    label: title,
    language: editorLanguage(field.language),
    value: typeof value === 'string' ? value : '',
    onChange,
  };
  return (
    <div className={styles.switched}>
      <Input.Wrapper label={title} description={description} withAsterisk={required} error={error} labelElement="div">
        <CodeEditor {...editor} rows={field.rows ?? (field.kind === 'expression' ? 1 : DEFAULT_ROWS)} />
      </Input.Wrapper>
      <Tooltip label="Larger editor">
        <ActionIcon size={22} className={styles.fx} aria-label="Larger editor" onClick={open}>
          <IconArrowsMaximize size={14} />
        </ActionIcon>
      </Tooltip>
      <Modal opened={large} onClose={close} title={title} size="80rem">
        <CodeEditor {...editor} rows={LARGE_ROWS} />
      </Modal>
    </div>
  );
}
