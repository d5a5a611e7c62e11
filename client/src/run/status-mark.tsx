import type { ExecutionStatus, StepStatus } from '@hookloom/sdk/wire';
import { lookOf } from '../ui/status-badge.tsx';
import styles from './step-list.module.css';

/** A status as an icon, with its word for screen readers and on pointing at it. */
export function StatusMark({ status }: { status: ExecutionStatus | StepStatus }) {
  const { label, tone, icon: Icon } = lookOf(status);
  return (
    <span className={styles.status} style={{ '--tone': `var(--hl-status-${tone})` }} title={label}>
      <Icon size={15} aria-hidden="true" className={status === 'RUNNING' ? styles.turning : undefined} />
      <span className={styles.hidden}>{label}</span>
    </span>
  );
}
