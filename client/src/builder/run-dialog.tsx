import { Button, Group, Input, Modal, Select, Stack, Text } from '@mantine/core';
import { IconPlayerPlayFilled } from '@tabler/icons-react';
import type { GraphNode, JsonValue } from '@hookloom/sdk/wire';
import { useState } from 'react';
import { useMutation } from 'urql';
import { CodeEditor } from '../inspector/code-editor-lazy.tsx';
import { parseJsonText } from '../inspector/json-text.ts';
import { problemOf } from '../lib/errors.ts';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { useBuilder, useDraft } from './builder-context.ts';
import { graphOf } from './draft-store.ts';
import { RunPlanInputs, startOf } from './run-plan-inputs.tsx';
import type { RunPlan } from './run-plan-inputs.tsx';
import { initialTestData, rememberedTestData, rememberTestData } from './test-data.ts';
import { RunWorkflowDocument } from './workflow-operations.ts';

interface RunDialogProps {
  opened: boolean;
  /** What the last execution was started with; null where there was none. */
  lastTriggerData: JsonValue;
  onClose: () => void;
  onStarted: (executionId: string) => void;
}

/** Starts what is on the canvas with test data. */
export function RunDialog({ opened, ...props }: RunDialogProps) {
  return (
    <Modal opened={opened} onClose={props.onClose} title="Run with test data" size="lg">
      {opened && <RunForm {...props} />}
    </Modal>
  );
}

function RunForm({ lastTriggerData, onClose, onStarted }: Omit<RunDialogProps, 'opened'>) {
  const { workflowId, catalog, saver } = useBuilder();
  const graph = useDraft(graphOf);
  const triggers = graph.nodes.filter((node) => catalog.of(node)?.kind === 'TRIGGER');
  const [chosen, choose] = useState(triggers[0]?.id ?? '');
  const trigger = triggers.find((node) => node.id === chosen);
  const initial = (node: GraphNode | undefined): string =>
    node ? (rememberedTestData(workflowId, node.id) ?? JSON.stringify(initialTestData(workflowId, node, catalog), null, 2)) : '{}';
  const [plan, setPlan] = useState<RunPlan>({ startAt: '', priority: null });
  const [text, setText] = useState(() => initial(trigger));
  const [saving, setSaving] = useState(false);
  const [{ fetching, error }, run] = useMutation(RunWorkflowDocument);
  const parsed = parseJsonText(text);

  async function start(): Promise<void> {
    if (parsed.kind !== 'value' || !trigger) return;
    rememberTestData(workflowId, trigger.id, text);
    setSaving(true);
    const saved = await saver.flush();
    setSaving(false);
    if (!saved) return onClose();
    const { data } = await run({
      input: {
        id: workflowId,
        draft: true,
        data: parsed.value ?? null,
        triggerNodeId: trigger.id,
        startAt: startOf(plan),
        priority: plan.priority,
      },
    });
    if (!data) return;
    onStarted(data.runWorkflow.execution.id);
    onClose();
  }

  if (triggers.length === 0) {
    return <Text size="sm">A workflow starts at a trigger. Add one to the canvas first, such as “Manual” or “Webhook”.</Text>;
  }
  return (
    <Stack gap="md">
      {error && <ProblemPanel problem={problemOf(error)} />}
      {triggers.length > 1 && (
        <Select
          label="Trigger"
          data={triggers.map((node) => ({ value: node.id, label: node.data.label }))}
          value={chosen}
          allowDeselect={false}
          onChange={(id) => {
            choose(id ?? '');
            setText(initial(triggers.find((node) => node.id === id)));
          }}
        />
      )}
      <Input.Wrapper
        label="Test data"
        labelElement="div"
        description={`What “${trigger?.data.label ?? ''}” gives, as JSON.`}
        error={parsed.kind === 'fault' ? parsed.message : undefined}
      >
        <CodeEditor label="Test data" language="json" rows={12} value={text} onChange={setText} />
      </Input.Wrapper>
      <RunPlanInputs plan={plan} onChange={setPlan} />
      <Group justify="space-between" gap="xs">
        {lastTriggerData !== null ? (
          <Button variant="subtle" size="xs" px={6} onClick={() => setText(JSON.stringify(lastTriggerData, null, 2))}>
            Take the last execution’s data
          </Button>
        ) : (
          <span />
        )}
        <Group gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            leftSection={<IconPlayerPlayFilled size={14} />}
            loading={saving || fetching}
            disabled={parsed.kind === 'fault'}
            onClick={() => void start()}
          >
            {startOf(plan) === null ? 'Run' : 'Run then'}
          </Button>
        </Group>
      </Group>
    </Stack>
  );
}
