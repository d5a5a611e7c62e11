import { Alert, Text } from '@mantine/core';
import { IconPlugOff, IconShieldExclamation } from '@tabler/icons-react';
import type { CanvasNodeType } from '../canvas/node-types.ts';
import { useAllowed } from '../session/use-allowed.ts';
import { LinkAnchor } from '../ui/links.tsx';

/** Why a node cannot run although it can be drawn: its plugin waits for approval, is switched off or broken. */
export function PluginNotice({ nodeType }: { nodeType: CanvasNodeType | undefined }) {
  const mayManage = useAllowed('manage');
  const plugin = nodeType?.plugin;
  if (!plugin || plugin.status === 'READY') return null;
  const isBroken = plugin.status === 'BROKEN';
  return (
    <Alert
      color={isBroken ? 'red' : 'yellow'}
      icon={plugin.status === 'AWAITING_APPROVAL' ? <IconShieldExclamation /> : <IconPlugOff />}
      title={titles[plugin.status]}
      mb="md"
      py="xs"
    >
      <Text size="xs">{plugin.problem ?? `This node does not run until “${plugin.title}” may.`}</Text>
      {mayManage ? (
        <LinkAnchor to="/plugins" search={{ plugin: plugin.name }} size="xs">
          {plugin.status === 'AWAITING_APPROVAL' ? 'Review what it asks for' : `See ${plugin.title}`}
        </LinkAnchor>
      ) : (
        <Text size="xs">Ask an admin of this server.</Text>
      )}
    </Alert>
  );
}

const titles = {
  AWAITING_APPROVAL: 'Its plugin awaits approval',
  DISABLED: 'Its plugin is switched off',
  BROKEN: 'Its plugin is broken',
} as const;
