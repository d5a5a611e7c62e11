import { Alert, Button, Group, Input, Stack, Text } from '@mantine/core';
import { IconPin, IconPinnedOff, IconPlayerPlay } from '@tabler/icons-react';
import type { GraphNode, JsonValue } from '@hookloom/sdk/wire';
import { useState } from 'react';
import { CodeEditor } from '../inspector/code-editor-lazy.tsx';
import { parseJsonText } from '../inspector/json-text.ts';
import { StepOutput } from '../run/step-output.tsx';
import { useEdits } from './use-edits.ts';
import type { NodeRuns } from './use-node-runs.ts';
import { usePinning } from './use-pinning.ts';

/** What a node gave last, or is taken to give: to look at, to pin and to change by hand. */
export function NodeOutput({ node, runs }: { node: GraphNode; runs: NodeRuns }) {
  const pinning = usePinning(node, runs);
  const edits = useEdits();
  if (pinning.isPinned) {
    return (
      <Stack gap="md">
        <Alert color="yellow" icon={<IconPin />} py="xs">
          <Text size="xs">Test runs take this and do not run the node. Published versions run it all the same.</Text>
        </Alert>
        <PinnedEditor
          key={node.id}
          value={node.data.settings?.pinnedOutput ?? null}
          onChange={(pinnedOutput) => edits.setSettings(node.id, { pinnedOutput })}
        />
        <Group gap="xs">
          <Button variant="default" size="xs" leftSection={<IconPinnedOff size={14} />} onClick={pinning.unpin}>
            Unpin
          </Button>
        </Group>
      </Stack>
    );
  }
  return (
    <Stack gap="md">
      {pinning.step ? (
        <StepOutput key={pinning.step.id} step={pinning.step} label="last output" />
      ) : (
        <Text size="sm" c="dimmed">
          The last execution has no output of this node. Run it, or write down what it shall give in test runs.
        </Text>
      )}
      <Group gap="xs">
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlayerPlay size={14} />}
          loading={runs.isStarting}
          onClick={() => runs.runFrom(node.id, { onlyNode: true })}
        >
          Run this node
        </Button>
        {pinning.canPin ? (
          <Button variant="default" size="xs" leftSection={<IconPin size={14} />} onClick={pinning.pin}>
            Pin this output
          </Button>
        ) : (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPin size={14} />}
            onClick={() => edits.setSettings(node.id, { pinnedOutput: {} })}
          >
            Write an output
          </Button>
        )}
      </Group>
    </Stack>
  );
}

/** Text that is not JSON yet stays as typed; the pin keeps its last value until it is. */
function PinnedEditor({ value, onChange }: { value: JsonValue; onChange: (value: JsonValue) => void }) {
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  const parsed = parseJsonText(text);
  const fault = parsed.kind === 'fault' ? parsed.message : parsed.value === undefined ? 'Write a JSON value, such as null.' : undefined;
  return (
    <Input.Wrapper label="Pinned output" labelElement="div" error={fault}>
      <CodeEditor
        label="Pinned output"
        language="json"
        rows={14}
        value={text}
        onChange={(next) => {
          setText(next);
          const result = parseJsonText(next);
          if (result.kind === 'value' && result.value !== undefined) onChange(result.value);
        }}
      />
    </Input.Wrapper>
  );
}
