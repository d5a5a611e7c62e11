import { Alert, Divider, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { priorities } from '@hookloom/sdk/wire';
import type { WorkflowSettings } from '@hookloom/sdk/wire';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { focusField } from '../inspector/focus-field.ts';
import { titleCase } from '../lib/format.ts';
import { DurationInput } from '../ui/duration-input.tsx';
import { WorkflowSelect } from '../workflows/workflow-select.tsx';
import { useDraft } from './builder-context.ts';
import { graphOf } from './draft-store.ts';
import type { DraftState, SettingsRequest } from './draft-store.ts';
import { useEdits } from './use-edits.ts';

interface WorkflowSettingsFormProps {
  workflowId: string;
  /** Faults by dotted path into the settings; the empty path stands for all of them. */
  errors: ReadonlyMap<string, string>;
  request: SettingsRequest;
}

const priorityOptions = priorities.map((priority) => ({ value: priority, label: titleCase(priority) }));
const noSettings: WorkflowSettings = {};
const selectSettings = (state: DraftState) => graphOf(state).settings ?? noSettings;

/** How the workflow's executions start and end. What is entered is part of the draft: it is saved, undone and published with it. */
export function WorkflowSettingsForm({ workflowId, errors, request }: WorkflowSettingsFormProps) {
  const settings = useDraft(selectSettings);
  const edits = useEdits();
  const form = useRef<HTMLDivElement>(null);
  const change = edits.setWorkflowSettings;
  const general = errors.get('');

  // The request comes from outside of the form, and the drawer puts the focus on its first button when it opens.
  useEffect(() => {
    if (!request.field) return undefined;
    const timer = setTimeout(() => focusField(form.current, request.field), 150);
    return () => clearTimeout(timer);
  }, [request]);

  return (
    <Stack gap="md" ref={form}>
      <Text size="xs" c="dimmed">
        Part of the draft: these hold for triggers once the workflow is published.
      </Text>
      {general !== undefined && (
        <Alert color="yellow" icon={<IconAlertTriangle />} py="xs">
          {general}
        </Alert>
      )}
      <div data-field="timeoutMs">
        <DurationInput
          label="Time limit"
          description="From an execution’s first start to its end, waits included."
          placeholder="No limit"
          firstUnit="min"
          error={errors.get('timeoutMs')}
          value={settings.timeoutMs}
          onChange={(timeoutMs) => change({ timeoutMs })}
        />
      </div>
      <div data-field="errorWorkflowId">
        <WorkflowSelect
          label="Error workflow"
          description="Gets each execution that fails or times out. It starts at its trigger “When a workflow fails”."
          placeholder="None"
          clearable
          error={
            errors.get('errorWorkflowId') ??
            (settings.errorWorkflowId === workflowId ? 'A workflow cannot handle its own errors.' : undefined)
          }
          value={settings.errorWorkflowId ?? null}
          onChange={(id) => change({ errorWorkflowId: id ?? undefined })}
        />
      </div>
      <div data-field="priority">
        <Select
          label="Priority"
          description="High and urgent executions have capacity kept for them."
          data={priorityOptions}
          allowDeselect={false}
          error={errors.get('priority')}
          value={settings.priority ?? 'NORMAL'}
          onChange={(next) => change({ priority: next === 'NORMAL' ? undefined : priorities.find((priority) => priority === next) })}
        />
      </div>
      <div data-field="maxQueued">
        <NumberInput
          label="Longest queue"
          description="Executions that may stand in the queue; more are refused."
          placeholder="As many as the server takes"
          min={1}
          allowDecimal={false}
          thousandSeparator=" "
          error={errors.get('maxQueued')}
          value={settings.maxQueued ?? ''}
          onChange={(next) => change({ maxQueued: typeof next === 'number' ? next : undefined })}
        />
      </div>
      <ConcurrencyInputs value={settings.concurrency} errors={errors} onChange={(concurrency) => change({ concurrency })} />
      <DebounceInputs value={settings.debounce} errors={errors} onChange={(debounce) => change({ debounce })} />
    </Stack>
  );
}

interface SectionProps<Value> {
  value: Value | undefined;
  errors: ReadonlyMap<string, string>;
  onChange: (value: Value | undefined) => void;
}

function ConcurrencyInputs({ value, errors, onChange }: SectionProps<NonNullable<WorkflowSettings['concurrency']>>) {
  return (
    <Section title="At work at once">
      <div data-field="concurrency.limit">
        <NumberInput
          label="At most"
          description="Executions at work at the same time; the others stand in line. Waiting ones do not count."
          placeholder="No limit"
          min={1}
          allowDecimal={false}
          thousandSeparator=" "
          error={errors.get('concurrency.limit') ?? errors.get('concurrency')}
          value={value?.limit ?? ''}
          onChange={(limit) => onChange(typeof limit === 'number' ? { ...value, limit } : undefined)}
        />
      </div>
      {value && (
        <KeyInput
          path="concurrency.key"
          error={errors.get('concurrency.key')}
          value={value.key}
          onChange={(key) => onChange(withKey(value, key))}
        />
      )}
    </Section>
  );
}

function DebounceInputs({ value, errors, onChange }: SectionProps<NonNullable<WorkflowSettings['debounce']>>) {
  return (
    <Section title="Wait for a pause">
      <div data-field="debounce.delayMs">
        <DurationInput
          label="Start after a pause of"
          description="Starts once nothing has come for so long, with the last data."
          placeholder="Start at once"
          error={errors.get('debounce.delayMs') ?? errors.get('debounce')}
          value={value?.delayMs}
          onChange={(delayMs) => onChange(delayMs === undefined ? undefined : { ...value, delayMs })}
        />
      </div>
      {value && (
        <>
          <div data-field="debounce.maxDelayMs">
            <DurationInput
              label="At the latest after"
              description="Counted from the first that came."
              placeholder="However long it takes"
              error={errors.get('debounce.maxDelayMs')}
              value={value.maxDelayMs}
              onChange={(maxDelayMs) => {
                const { maxDelayMs: _before, ...others } = value;
                onChange(maxDelayMs === undefined ? others : { ...others, maxDelayMs });
              }}
            />
          </div>
          <KeyInput
            path="debounce.key"
            error={errors.get('debounce.key')}
            value={value.key}
            onChange={(key) => onChange(withKey(value, key))}
          />
        </>
      )}
    </Section>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <Divider label={title} labelPosition="left" />
      {children}
    </>
  );
}

interface KeyInputProps {
  path: string;
  value: string | undefined;
  error: string | undefined;
  onChange: (key: string) => void;
}

function KeyInput({ path, value, error, onChange }: KeyInputProps) {
  return (
    <div data-field={path}>
      <TextInput
        label="For each"
        description="Counted apart for each value of this text, such as a customer’s id."
        placeholder="{{ trigger.body.customerId }}"
        spellCheck={false}
        error={error}
        value={value ?? ''}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </div>
  );
}

function withKey<Value extends { key?: string }>(value: Value, key: string): Value {
  const { key: _before, ...others } = value;
  return (key === '' ? others : { ...others, key }) as Value;
}
