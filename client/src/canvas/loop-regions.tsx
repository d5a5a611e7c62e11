import { IconRepeat } from '@tabler/icons-react';
import { ViewportPortal } from '@xyflow/react';
import { memo } from 'react';
import type { LoopRegion } from './loops.ts';
import styles from './loop-regions.module.css';

/** The bodies of loops as tinted grounds behind their nodes: one element per loop, moved with the view by React Flow. */
export const LoopRegions = memo(function LoopRegions({ regions }: { regions: readonly LoopRegion[] }) {
  if (regions.length === 0) return null;
  return (
    <ViewportPortal>
      {regions.map(({ loopId, label, x, y, width, height }) => (
        <div key={loopId} className={styles.region} data-loop={loopId} style={{ transform: `translate(${x}px, ${y}px)`, width, height }}>
          <span className={styles.name}>
            <IconRepeat size={12} aria-hidden="true" />
            {label}: for each item
          </span>
        </div>
      ))}
    </ViewportPortal>
  );
});
