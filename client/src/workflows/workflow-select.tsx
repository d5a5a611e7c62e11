import { Select } from '@mantine/core';
import type { SelectProps } from '@mantine/core';
import { useWorkflowOptions } from './use-workflow-options.ts';

interface WorkflowSelectProps extends Pick<
  SelectProps,
  'aria-label' | 'label' | 'description' | 'placeholder' | 'error' | 'withAsterisk' | 'w' | 'clearable'
> {
  /** A workflow's id. */
  value: string | null;
  onChange: (id: string | null) => void;
}

/** Picks a workflow by name. */
export function WorkflowSelect({ value, onChange, error, ...props }: WorkflowSelectProps) {
  const { options, onSearchChange, nothingFound, isGone } = useWorkflowOptions(value);
  return (
    <Select
      searchable
      data={options}
      value={isGone ? null : value}
      onChange={onChange}
      onSearchChange={onSearchChange}
      nothingFoundMessage={nothingFound}
      error={error ?? (isGone ? 'This workflow was deleted. Choose another one.' : undefined)}
      {...props}
    />
  );
}
