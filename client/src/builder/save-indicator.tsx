import { Button, Group, Loader, Text, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconCircleDot } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useBuilder, useSaveState } from './builder-context.ts';

/** Whether the draft is saved, and what to do where it cannot be. */
export function SaveIndicator() {
  const { saver } = useBuilder();
  const state = useSaveState();
  switch (state.kind) {
    case 'saved':
      return <SaveText icon={<IconCheck size={14} />} text="Saved" />;
    case 'unsaved':
      return <SaveText icon={<IconCircleDot size={14} />} text="Unsaved changes" />;
    case 'saving':
      return <SaveText icon={<Loader size={12} type="oval" />} text="Saving…" />;
    case 'conflict':
      return <SaveText icon={<IconAlertTriangle size={14} />} text="Changed elsewhere" />;
    case 'failed':
      return (
        <Group gap={6} wrap="nowrap" role="alert">
          <Tooltip label={state.message} multiline maw={320}>
            <Text size="xs" c="red" component="span">
              Not saved
            </Text>
          </Tooltip>
          <Button size="compact-xs" variant="light" color="red" onClick={() => void saver.flush()}>
            Try again
          </Button>
        </Group>
      );
  }
}

function SaveText({ icon, text }: { icon: ReactNode; text: string }) {
  return (
    <Text
      size="xs"
      c="dimmed"
      component="span"
      role="status"
      style={{ display: 'inline-flex', alignItems: 'center', gap: 5, whiteSpace: 'nowrap' }}
    >
      {icon}
      {text}
    </Text>
  );
}
