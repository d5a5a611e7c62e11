import { Stack } from '@mantine/core';
import { LinkAnchor } from '../ui/links.tsx';
import { WorkflowSelect } from '../workflows/workflow-select.tsx';
import { ExpressionInput } from './expression-input.tsx';
import type { FieldProps } from './field-props.ts';
import { isExpression } from './value-text.ts';

/** Picks a workflow of the workspace and leads to it. One that an expression names stays a text. */
export function WorkflowField({ title, description, required, value, onChange, error }: FieldProps) {
  if (isExpression(value)) {
    const change = (next: string): void => onChange(next === '' ? undefined : next);
    return (
      <ExpressionInput label={title} description={description} required={required} error={error} value={value} rows={1} onChange={change} />
    );
  }
  const workflowId = typeof value === 'string' && value !== '' ? value : null;
  return (
    <Stack gap={6}>
      <WorkflowSelect
        label={title}
        description={description}
        placeholder="Choose a workflow"
        withAsterisk={required}
        clearable={!required}
        error={error}
        value={workflowId}
        onChange={(id) => onChange(id ?? undefined)}
      />
      {workflowId !== null && (
        <LinkAnchor to="/workflows/$workflowId" params={{ workflowId }} size="xs">
          Open this workflow
        </LinkAnchor>
      )}
    </Stack>
  );
}
