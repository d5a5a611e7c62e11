import { Menu, Portal } from '@mantine/core';
import { nodeById } from '../canvas/graph-commands.ts';
import { useDraft } from './builder-context.ts';
import { graphOf } from './draft-store.ts';
import { NodeMenuItems } from './node-menu-items.tsx';
import type { NodeRuns } from './use-node-runs.ts';

interface NodeMenuProps {
  nodeId: string;
  /** Where on the page it opens. */
  at: { x: number; y: number };
  runs: NodeRuns;
  onClose: () => void;
}

/** The menu that a right click on a node opens, and the menu key while the node has the focus. */
export function NodeMenu({ nodeId, at, runs, onClose }: NodeMenuProps) {
  const node = nodeById(useDraft(graphOf), nodeId);
  if (!node) return null;
  return (
    <Portal>
      <Menu opened onClose={onClose} position="bottom-start" width={250} returnFocus>
        <Menu.Target>
          <span style={{ position: 'fixed', left: at.x, top: at.y, width: 1, height: 1 }} />
        </Menu.Target>
        <Menu.Dropdown aria-label={`Actions for ${node.data.label}`}>
          <NodeMenuItems node={node} runs={runs} />
        </Menu.Dropdown>
      </Menu>
    </Portal>
  );
}
