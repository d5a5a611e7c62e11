import { kindStyle } from '../canvas/kind-colours.ts';
import { NodeIcon } from '../canvas/node-icon.tsx';
import { IconPuzzle } from '@tabler/icons-react';
import type { Plugin } from './plugin-operations.ts';
import styles from './plugins.module.css';

const MOST_SHOWN = 3;

/** The icons of a plugin's first nodes, one over the other; a piece of a puzzle where it has none. */
export function PluginIcons({ plugin }: { plugin: Plugin }) {
  const shown = distinct(plugin.nodeTypes).slice(0, MOST_SHOWN);
  if (shown.length === 0) {
    return (
      <span className={styles.icons}>
        <span className={styles.icon}>
          <IconPuzzle size={18} stroke={1.6} aria-hidden="true" />
        </span>
      </span>
    );
  }
  return (
    <span className={styles.icons}>
      {shown.map((nodeType) => (
        <span key={nodeType.type} className={styles.icon} style={kindStyle(nodeType.kind)}>
          <NodeIcon icon={nodeType.icon} iconDark={nodeType.iconDark} size={18} />
        </span>
      ))}
    </span>
  );
}

/** One of each look: nodes of one service often share an icon. */
function distinct(nodeTypes: Plugin['nodeTypes']): Plugin['nodeTypes'] {
  const seen = new Set<string>();
  return nodeTypes.filter(({ icon }) => !seen.has(icon) && seen.add(icon));
}
