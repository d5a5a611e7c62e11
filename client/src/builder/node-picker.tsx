import { Portal, TextInput } from '@mantine/core';
import { useClickOutside } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { CanvasNodeType } from '../canvas/node-types.ts';
import { useBuilder } from './builder-context.ts';
import { PaletteItem } from './palette-item.tsx';
import { paletteGroups } from './palette-groups.ts';
import styles from './palette.module.css';

interface NodePickerProps {
  /** Where on the page it opens. */
  anchor: DOMRect;
  onPick: (nodeType: CanvasNodeType) => void;
  onClose: () => void;
}

const WIDTH = 280;
const HEIGHT = 340;

/** Picks the node that follows on a port; triggers have no inputs, so they are not among them. */
export function NodePicker({ anchor, onPick, onClose }: NodePickerProps) {
  const { catalog } = useBuilder();
  const [search, setSearch] = useState('');
  const panel = useClickOutside<HTMLDivElement>(onClose);
  const following = [...catalog.values()].filter((nodeType) => nodeType.kind !== 'TRIGGER');
  const groups = paletteGroups(following, search);
  const first = groups[0]?.nodeTypes[0];

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape') onClose();
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement && first) onPick(first);
  }

  return (
    <Portal>
      <div
        ref={panel}
        role="dialog"
        aria-label="Add a node"
        className={styles.picker}
        style={{
          left: Math.max(8, Math.min(anchor.right + 8, window.innerWidth - WIDTH - 8)),
          top: Math.max(8, Math.min(anchor.top - 16, window.innerHeight - HEIGHT - 8)),
          width: WIDTH,
          maxHeight: HEIGHT,
        }}
        onKeyDown={onKeyDown}
      >
        <div className={styles.search}>
          <TextInput
            aria-label="Search nodes"
            placeholder="What comes next?"
            size="xs"
            autoFocus
            leftSection={<IconSearch size={14} />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            flex={1}
          />
        </div>
        <div className={styles.groups}>
          {groups.map((group) => (
            <section key={group.category} aria-label={group.category}>
              <h2 className={styles.category}>{group.category}</h2>
              {group.nodeTypes.map((nodeType) => (
                <PaletteItem key={nodeType.type} nodeType={nodeType} onAdd={() => onPick(nodeType)} />
              ))}
            </section>
          ))}
        </div>
      </div>
    </Portal>
  );
}
