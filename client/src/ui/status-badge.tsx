import type { ExecutionStatus, StepStatus } from '@hookloom/sdk/wire';
import {
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleMinus,
  IconCircleXFilled,
  IconClockExclamation,
  IconClockPause,
  IconLoader2,
  type Icon as IconComponent,
} from '@tabler/icons-react';
import classes from './status-badge.module.css';

type Status = ExecutionStatus | StepStatus;

/** The token family of a status: `--hl-status-<tone>` and `--hl-status-<tone>-soft`. */
export type StatusTone = 'idle' | 'running' | 'waiting' | 'completed' | 'failed' | 'timeout';

interface StatusLook {
  label: string;
  tone: StatusTone;
  icon: IconComponent;
}

const looks: Record<Status, StatusLook> = {
  QUEUED: { label: 'Queued', tone: 'idle', icon: IconCircleDashed },
  PENDING: { label: 'Pending', tone: 'idle', icon: IconCircleDashed },
  RUNNING: { label: 'Running', tone: 'running', icon: IconLoader2 },
  WAITING: { label: 'Waiting', tone: 'waiting', icon: IconClockPause },
  COMPLETED: { label: 'Completed', tone: 'completed', icon: IconCircleCheckFilled },
  FAILED: { label: 'Failed', tone: 'failed', icon: IconCircleXFilled },
  CANCELLED: { label: 'Cancelled', tone: 'idle', icon: IconCircleMinus },
  SKIPPED: { label: 'Skipped', tone: 'idle', icon: IconCircleMinus },
  TIMEOUT: { label: 'Timed out', tone: 'timeout', icon: IconClockExclamation },
};

/** How a status is shown everywhere: its word, its colour family and its icon. */
export function lookOf(status: Status): StatusLook {
  return looks[status];
}

/** A status as icon and word, so that colour is never the only sign. */
export function StatusBadge({ status }: { status: Status }) {
  const { label, tone, icon: Icon } = looks[status];
  return (
    <span
      className={classes.badge}
      data-status={status}
      style={{ '--tone': `var(--hl-status-${tone})`, '--tone-soft': `var(--hl-status-${tone}-soft)` }}
    >
      <Icon size={14} className={status === 'RUNNING' ? classes.turning : undefined} aria-hidden="true" />
      {label}
    </span>
  );
}
