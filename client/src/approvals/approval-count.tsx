import { VisuallyHidden } from '@mantine/core';
import styles from './approval-count.module.css';
import { usePendingApprovals } from './pending-approvals.ts';

/** How many decisions are asked for; nothing where none is. */
export function ApprovalCount() {
  const { count, hasMore } = usePendingApprovals();
  if (count === 0) return null;
  return (
    <span className={styles.count}>
      {count}
      {hasMore && '+'}
      <VisuallyHidden> pending</VisuallyHidden>
    </span>
  );
}
