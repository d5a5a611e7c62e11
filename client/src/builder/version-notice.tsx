import { Alert, Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowBigUpLines, IconVersionsOff } from '@tabler/icons-react';
import type { GraphNode } from '@hookloom/sdk/wire';
import { useBuilder } from './builder-context.ts';
import { nodeUpdateOf } from './node-update.ts';
import { UpdateNodeDialog } from './update-node-dialog.tsx';

/** Says that a node's type has a newer version, and leads to it. */
export function VersionNotice({ node }: { node: GraphNode }) {
  const { catalog } = useBuilder();
  const [opened, { open, close }] = useDisclosure(false);
  const update = nodeUpdateOf(node, catalog);
  if (update.kind === 'current') return null;
  const isMissing = update.kind === 'missing';
  const to = update.kind === 'incompatible' ? null : update.to;
  return (
    <Alert color={isMissing ? 'red' : 'gray'} icon={isMissing ? <IconVersionsOff /> : <IconArrowBigUpLines />} mb="md" py={6}>
      <Group gap="xs" justify="space-between">
        <Text size="xs" flex={1} miw={160}>
          {textOf(update.kind, node.data.typeVersion, update.to?.version)}
        </Text>
        {to && (
          <Button size="compact-xs" variant={isMissing ? 'filled' : 'default'} onClick={open}>
            Update to version {to.version}…
          </Button>
        )}
      </Group>
      {to && <UpdateNodeDialog opened={opened} onClose={close} node={node} to={to} />}
    </Alert>
  );
}

function textOf(kind: 'available' | 'incompatible' | 'missing', own: number, newest: number | undefined): string {
  switch (kind) {
    case 'available':
      return `This node is of version ${own}, and goes on as it is. There is a version ${newest}.`;
    case 'incompatible':
      return `There is a version ${newest}, which cannot take this node over. To use it, draw a new node in its place.`;
    case 'missing':
      return newest === undefined
        ? `Version ${own} of this node is not installed any more, and no other version takes it over. Install the plugin’s earlier version, or draw a new node.`
        : `Version ${own} of this node is not installed any more, so it does not run.`;
    default:
      return kind satisfies never;
  }
}
