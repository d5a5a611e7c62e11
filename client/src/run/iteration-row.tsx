import { IconChevronRight } from '@tabler/icons-react';
import { formatDuration } from '../lib/format.ts';
import { StatusMark } from './status-mark.tsx';
import type { StepListRow } from './step-tree.ts';
import styles from './step-list.module.css';

interface IterationRowProps {
  row: Extract<StepListRow, { kind: 'iteration' }>;
  onToggle: (key: string, isOpen: boolean) => void;
}

/** One round of a loop; opens to the steps of its body. Counted from one, as people count. */
export function IterationRow({ row, onToggle }: IterationRowProps) {
  const { iteration, isOpen, depth } = row;
  return (
    <button
      type="button"
      className={styles.row}
      data-row
      data-iteration={iteration.path.join('.')}
      aria-expanded={isOpen}
      style={{ '--depth': depth }}
      onClick={() => onToggle(iteration.key, !isOpen)}
    >
      <span className={styles.round}>
        <IconChevronRight size={14} aria-hidden="true" />
      </span>
      <span className={styles.label}>
        Item {iteration.path.map((index) => index + 1).join('.')}
        <span className={styles.iteration}> {iteration.children.length === 1 ? '1 step' : `${iteration.children.length} steps`}</span>
      </span>
      <span />
      <span className={styles.size} />
      <StatusMark status={iteration.status} />
      <span className={styles.time}>{iteration.durationMs === null ? '…' : formatDuration(iteration.durationMs)}</span>
    </button>
  );
}
