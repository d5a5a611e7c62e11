import { ActionIcon, Text, TextInput, Tooltip } from '@mantine/core';
import { IconLayoutSidebarLeftCollapse, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { CanvasNodeType } from '../canvas/node-types.ts';
import { useBuilder } from './builder-context.ts';
import { PaletteItem } from './palette-item.tsx';
import { paletteGroups } from './palette-groups.ts';
import styles from './palette.module.css';

interface PaletteProps {
  /** A node type was clicked; dragging one onto the canvas is the canvas's matter. */
  onAdd: (nodeType: CanvasNodeType) => void;
  onClose: () => void;
}

/** Everything that can be placed on the canvas, by category. */
export function Palette({ onAdd, onClose }: PaletteProps) {
  const { catalog } = useBuilder();
  const [search, setSearch] = useState('');
  const groups = paletteGroups(catalog.values(), search);
  return (
    <aside className={styles.palette} aria-label="Nodes">
      <div className={styles.search}>
        <TextInput
          aria-label="Search nodes"
          placeholder="Search nodes"
          size="xs"
          leftSection={<IconSearch size={14} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          flex={1}
        />
        <Tooltip label="Hide nodes">
          <ActionIcon aria-label="Hide nodes" onClick={onClose}>
            <IconLayoutSidebarLeftCollapse size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      <div className={styles.groups}>
        {groups.map((group) => (
          <section key={group.category} aria-label={group.category}>
            <h2 className={styles.category}>{group.category}</h2>
            {group.nodeTypes.map((nodeType) => (
              <PaletteItem key={nodeType.type} nodeType={nodeType} draggable onAdd={() => onAdd(nodeType)} />
            ))}
          </section>
        ))}
        {groups.length === 0 && (
          <Text size="sm" c="dimmed" p="sm">
            No node is called “{search}”. Plugins bring more of them.
          </Text>
        )}
      </div>
    </aside>
  );
}
