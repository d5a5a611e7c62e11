import { Text } from '@mantine/core';
import { useId } from 'react';
import { kindStyle } from '../canvas/kind-colours.ts';
import { draggedNodeType } from '../canvas/node-drag.ts';
import { NodeIcon } from '../canvas/node-icon.tsx';
import type { CanvasNodeType } from '../canvas/node-types.ts';
import { standingInShort } from '../canvas/plugin-standing.ts';
import styles from './palette.module.css';

interface PaletteItemProps {
  nodeType: CanvasNodeType;
  onAdd: () => void;
  draggable?: boolean;
}

export function PaletteItem({ nodeType, onAdd, draggable = false }: PaletteItemProps) {
  const descriptionId = useId();
  const standing = standingInShort(nodeType);
  return (
    <div
      className={styles.item}
      style={kindStyle(nodeType.kind)}
      title={nodeType.description}
      draggable={draggable}
      onDragStart={(event) => draggedNodeType.write(event.dataTransfer, nodeType.type)}
    >
      <span className={styles.icon}>
        <NodeIcon icon={nodeType.icon} iconDark={nodeType.iconDark} size={18} />
      </span>
      <span className={styles.texts}>
        <button type="button" className={styles.title} aria-describedby={descriptionId} onClick={onAdd}>
          {nodeType.title}
        </button>
        {standing !== null && (
          <Text span size="xs" c="var(--hl-status-waiting)" display="block" lh={1.3}>
            {standing}
          </Text>
        )}
        <Text id={descriptionId} span size="xs" c="dimmed" lineClamp={2} lh={1.3}>
          {nodeType.description}
        </Text>
      </span>
    </div>
  );
}
