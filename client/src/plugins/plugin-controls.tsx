import { Button, Group, Switch, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useMutation } from 'urql';
import { problemOf } from '../lib/errors.ts';
import { useAllowed } from '../session/use-allowed.ts';
import { confirmDestruction } from '../ui/confirm.tsx';
import { notifyDone, notifyProblem } from '../ui/notify.tsx';
import { ProblemText } from '../ui/problem-panel.tsx';
import type { Plugin } from './plugin-operations.ts';
import { RemovePluginDocument, SetPluginEnabledDocument } from './plugin-operations.ts';
import { sources } from './plugin-status.tsx';
import { Section } from './section.tsx';

interface PluginControlsProps {
  plugin: Plugin;
  onRemoved: () => void;
}

/** Switches a plugin on and off, and removes it, for those who may. */
export function PluginControls({ plugin, onRemoved }: PluginControlsProps) {
  const { name, title, enabled, source, status } = plugin;
  const mayManage = useAllowed('manage');
  const [{ fetching }, setEnabled] = useMutation(SetPluginEnabledDocument);
  const [{ fetching: isRemoving }, remove] = useMutation(RemovePluginDocument);
  const isRemovable = source === 'INSTALLED' || source === 'DEV';
  if (!mayManage) return null;

  async function switchTo(next: boolean): Promise<void> {
    const { error } = await setEnabled({ input: { name, enabled: next } });
    if (error) notifyProblem(next ? `Could not switch ${title} on` : `Could not switch ${title} off`, error);
  }

  function toggle(next: boolean): void {
    if (next) return void switchTo(true);
    confirmDestruction({
      title: `Switch ${title} off?`,
      body: 'Steps that use its nodes fail from now on, and its triggers start nothing. You can switch it on again at any time.',
      action: 'Switch off',
      onConfirm: () => void switchTo(false),
    });
  }

  async function removeIt(force: boolean): Promise<void> {
    const { error } = await remove({ input: { name, dev: source === 'DEV', force } });
    if (!error) {
      notifyDone(`Removed ${title}`);
      onRemoved();
      return;
    }
    const problem = problemOf(error);
    // The server names the workflows that use its nodes; they are worth a second question.
    if (problem.code !== 'CONFLICT' || force) return notifyProblem(`Could not remove ${title}`, error);
    confirmDestruction({
      title: `${title} is in use`,
      body: <ProblemText problem={problem} />,
      action: 'Remove all the same',
      onConfirm: () => void removeIt(true),
    });
  }

  const askToRemove = () =>
    confirmDestruction({
      title: `Remove ${title}?`,
      body:
        source === 'DEV'
          ? 'The development version goes; the installed one of this name, if there is one, takes its place.'
          : 'Its nodes go from the palette. Workflows that use them keep their drawing, but those steps fail, and its triggers start nothing. Its credentials stay, and cannot be used until it is installed again.',
      action: 'Remove plugin',
      onConfirm: () => void removeIt(false),
    });

  return (
    <Section title="Manage">
      {status !== 'BROKEN' && (
        <Switch
          label="Switched on"
          description="For all workspaces of this server"
          checked={enabled}
          disabled={fetching}
          onChange={(event) => toggle(event.currentTarget.checked)}
        />
      )}
      <Group gap="xs">
        {isRemovable && (
          <Button variant="default" c="red" size="xs" leftSection={<IconTrash size={14} />} loading={isRemoving} onClick={askToRemove}>
            Remove…
          </Button>
        )}
        <Text size="xs" c="dimmed" flex={1} miw={180}>
          {sources[source].how}
        </Text>
      </Group>
    </Section>
  );
}
