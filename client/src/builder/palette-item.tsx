import { Text } from '@mantine/core';
import { kindStyle } from '../canvas/kind-colours.ts';
import { draggedNodeType } from '../canvas/node-drag.ts';
import { NodeIcon } from '../canvas/node-icon.tsx';
import type { CanvasNodeType } from '../canvas/node-types.ts';
import styles from './palette.module.css';

interface PaletteItemProps {
  nodeType: CanvasNodeType;
  onAdd: () => void;
  draggable?: boolean;
}

export function PaletteItem({ nodeType, onAdd, draggable = false }: PaletteItemProps) {
  return (
    <button
      type="button"
      className={styles.item}
      style={kindStyle(nodeType.kind)}
      aria-label={nodeType.title}
      title={nodeType.description}
      draggable={draggable}
      onDragStart={(event) => draggedNodeType.write(event.dataTransfer, nodeType.type)}
      onClick={onAdd}
    >
      <span className={styles.icon}>
        <NodeIcon icon={nodeType.icon} size={18} />
      </span>
      <span className={styles.texts}>
        <span className={styles.title}>{nodeType.title}</span>
        <Text span size="xs" c="dimmed" lineClamp={2} lh={1.3}>
          {nodeType.description}
        </Text>
      </span>
    </button>
  );
}
