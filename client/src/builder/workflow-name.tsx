import { TextInput, Tooltip, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useMutation } from 'urql';
import { notifyProblem } from '../ui/notify.tsx';
import { RenameWorkflowDocument } from './workflow-operations.ts';
import styles from './top-bar.module.css';

/** The workflow's name; a click turns it into a field. */
export function WorkflowName({ workflowId, name }: { workflowId: string; name: string }) {
  const [typed, setTyped] = useState<string | null>(null);
  const [, rename] = useMutation(RenameWorkflowDocument);

  async function commit(): Promise<void> {
    const next = typed?.trim() ?? '';
    setTyped(null);
    if (next === '' || next === name) return;
    const { error } = await rename({ input: { id: workflowId, name: next } });
    if (error) notifyProblem('Could not rename', error);
  }

  if (typed === null) {
    return (
      <Tooltip label="Rename">
        <UnstyledButton className={styles.name} aria-label={`Rename ${name}`} onClick={() => setTyped(name)}>
          <h1 className={styles.nameText}>{name}</h1>
        </UnstyledButton>
      </Tooltip>
    );
  }
  return (
    <TextInput
      aria-label="Workflow name"
      size="xs"
      w={240}
      autoFocus
      value={typed}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => void commit()}
      onKeyDown={(event) => {
        if (event.key === 'Enter') void commit();
        if (event.key === 'Escape') setTyped(null);
      }}
    />
  );
}
