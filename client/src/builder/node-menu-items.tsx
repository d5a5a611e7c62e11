import { Menu } from '@mantine/core';
import { IconCopyPlus, IconPin, IconPinnedOff, IconPlayerPlay, IconPlayerTrackNext, IconTrash } from '@tabler/icons-react';
import type { GraphNode } from '@hookloom/sdk/wire';
import { useBuilder } from './builder-context.ts';
import { usePinning } from './use-pinning.ts';
import { useEdits } from './use-edits.ts';
import type { NodeRuns } from './use-node-runs.ts';

/** What can be done with one node, in the menu on the canvas and in that of its form. */
export function NodeMenuItems({ node, runs }: { node: GraphNode; runs: NodeRuns }) {
  const { catalog } = useBuilder();
  const edits = useEdits();
  const pinning = usePinning(node, runs);
  const isTrigger = catalog.of(node)?.kind === 'TRIGGER';
  return (
    <>
      {!isTrigger && (
        <>
          <Menu.Item
            leftSection={<IconPlayerPlay size={16} />}
            disabled={runs.isStarting}
            onClick={() => runs.runFrom(node.id, { onlyNode: true })}
          >
            Run this node
          </Menu.Item>
          <Menu.Item
            leftSection={<IconPlayerTrackNext size={16} />}
            disabled={runs.isStarting}
            onClick={() => runs.runFrom(node.id, { onlyNode: false })}
          >
            Run from here
          </Menu.Item>
          <Menu.Divider />
          {pinning.isPinned ? (
            <Menu.Item leftSection={<IconPinnedOff size={16} />} onClick={pinning.unpin}>
              Unpin its output
            </Menu.Item>
          ) : (
            <Menu.Item leftSection={<IconPin size={16} />} disabled={!pinning.canPin} onClick={pinning.pin}>
              {pinning.canPin ? 'Pin its last output' : 'Pin its output (it has not run yet)'}
            </Menu.Item>
          )}
          <Menu.Divider />
        </>
      )}
      <Menu.Item leftSection={<IconCopyPlus size={16} />} onClick={() => edits.duplicate([node.id])}>
        Duplicate
      </Menu.Item>
      <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => edits.remove(node.id)}>
        Delete
      </Menu.Item>
    </>
  );
}
