import { Anchor, Group, Select, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { priorities } from '@hookloom/sdk/wire';
import type { Priority } from '@hookloom/sdk/wire';
import { titleCase } from '../lib/format.ts';

/** When and how urgently an execution is to start. */
export interface RunPlan {
  /** As the browser's field has it, in the person's time zone: `2026-03-01T09:00`. Empty: at once. */
  startAt: string;
  /** Null: the workflow's. */
  priority: Priority | null;
}

interface RunPlanInputsProps {
  plan: RunPlan;
  onChange: (plan: RunPlan) => void;
}

const priorityOptions = priorities.map((priority) => ({ value: priority, label: titleCase(priority) }));

/** The planned instant, ISO 8601 in UTC; null for at once. */
export function startOf({ startAt }: RunPlan): string | null {
  const instant = new Date(startAt);
  return startAt === '' || Number.isNaN(instant.getTime()) ? null : instant.toISOString();
}

/** Rarely needed, so that it is folded away at first. */
export function RunPlanInputs({ plan, onChange }: RunPlanInputsProps) {
  const [opened, { open }] = useDisclosure(false);
  if (!opened) {
    return (
      <Anchor component="button" type="button" size="xs" onClick={open} style={{ alignSelf: 'flex-start' }}>
        Start time and priority
      </Anchor>
    );
  }
  return (
    <Group gap="sm" grow align="flex-start">
      <TextInput
        type="datetime-local"
        label="Start time"
        description="In your time zone. Empty: at once."
        value={plan.startAt}
        onChange={(event) => onChange({ ...plan, startAt: event.currentTarget.value })}
      />
      <Select
        label="Priority"
        description="Empty: the workflow’s own."
        placeholder="The workflow’s"
        clearable
        data={priorityOptions}
        value={plan.priority}
        onChange={(next) => onChange({ ...plan, priority: priorities.find((priority) => priority === next) ?? null })}
      />
    </Group>
  );
}
