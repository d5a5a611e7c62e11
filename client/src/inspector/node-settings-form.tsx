import { NumberInput, Select, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import type { GraphNode, NodeSettings } from '@hookloom/sdk/wire';
import { useState } from 'react';
import { nodeIdProblem } from '../canvas/node-ids.ts';
import type { InspectorActions } from './inspector.tsx';
import { RetryInputs } from './retry-inputs.tsx';

interface NodeSettingsFormProps {
  node: GraphNode;
  isTrigger: boolean;
  takenIds: ReadonlySet<string>;
  actions: InspectorActions;
}

type OnError = NonNullable<NodeSettings['onError']>;

const onErrorOptions: { value: OnError; label: string }[] = [
  { value: 'stop', label: 'Stop the execution' },
  { value: 'continue', label: 'Go on as if it had succeeded' },
  { value: 'route', label: 'Leave by an error output' },
];

/** Server's default for `timeoutMs`. */
const DEFAULT_TIMEOUT_MS = 60_000;

/** What every node has, whatever its type. */
export function NodeSettingsForm({ node, isTrigger, takenIds, actions }: NodeSettingsFormProps) {
  const settings = node.data.settings ?? {};
  return (
    <Stack gap="md">
      <TextInput label="Label" value={node.data.label} onChange={(event) => actions.setLabel(event.currentTarget.value)} />
      <NodeIdInput key={node.id} id={node.id} takenIds={takenIds} onRename={actions.rename} />
      <Textarea
        label="Notes"
        description="For whoever reads this workflow next."
        autosize
        minRows={2}
        maxRows={10}
        value={settings.notes ?? ''}
        onChange={(event) => actions.setSettings({ notes: event.currentTarget.value || undefined })}
      />
      {!isTrigger && (
        <>
          <Select
            label="When it fails"
            data={onErrorOptions}
            allowDeselect={false}
            value={settings.onError ?? 'stop'}
            onChange={(next) => actions.setSettings({ onError: onErrorOf(next) })}
          />
          <RetryInputs retry={settings.retry} onChange={(retry) => actions.setSettings({ retry })} />
          <NumberInput
            label="Time limit"
            description="Milliseconds until the step fails."
            placeholder={`${DEFAULT_TIMEOUT_MS}`}
            min={1}
            allowDecimal={false}
            thousandSeparator=" "
            value={settings.timeoutMs ?? ''}
            onChange={(next) => actions.setSettings({ timeoutMs: typeof next === 'number' ? next : undefined })}
          />
          <Switch
            label="Disabled"
            description="A disabled node passes its input on and does nothing."
            checked={settings.disabled === true}
            onChange={(event) => actions.setSettings({ disabled: event.currentTarget.checked || undefined })}
          />
        </>
      )}
    </Stack>
  );
}

/** `stop` is what happens where nothing is set. */
function onErrorOf(value: string | null): OnError | undefined {
  return value === 'continue' || value === 'route' ? value : undefined;
}

interface NodeIdInputProps {
  id: string;
  takenIds: ReadonlySet<string>;
  onRename: (id: string) => void;
}

/** Renames when one is done typing, since each new id is written into every expression that names the node. */
function NodeIdInput({ id, takenIds, onRename }: NodeIdInputProps) {
  const [typed, setTyped] = useState(id);
  const problem = typed === id ? null : nodeIdProblem(typed, takenIds);

  function commit(): void {
    if (typed !== id && problem === null) onRename(typed);
  }

  return (
    <TextInput
      label="Id"
      description={`Expressions read its output as steps.${id}. Renaming it changes them, too.`}
      value={typed}
      error={problem}
      spellCheck={false}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key === 'Escape') setTyped(id);
      }}
    />
  );
}
