import type { ExecutionStatus, StepStatus } from '@hookloom/sdk/wire';
import {
  IconCalendarTime,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleMinus,
  IconCircleXFilled,
  IconClockExclamation,
  IconClockPause,
  IconLoader2,
  IconPlayerPause,
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

const paused: StatusLook = { label: 'Paused', tone: 'waiting', icon: IconPlayerPause };
const pausing: StatusLook = { label: 'Pausing', tone: 'running', icon: IconLoader2 };
const scheduled: StatusLook = { label: 'Scheduled', tone: 'waiting', icon: IconCalendarTime };

interface BadgedExecution {
  status: ExecutionStatus;
  paused: boolean;
  startAt: string | null;
}

/** An execution's status with what refines it: it is paused, or waits for its planned start. */
export function ExecutionStatusBadge({ execution: { status, paused: isPaused, startAt } }: { execution: BadgedExecution }) {
  if (isPaused && status === 'WAITING') return <Badge status={status} look={paused} />;
  if (isPaused && (status === 'RUNNING' || status === 'QUEUED')) return <Badge status={status} look={pausing} />;
  if (status === 'QUEUED' && startAt !== null) return <Badge status={status} look={scheduled} />;
  return <StatusBadge status={status} />;
}

/** A status as icon and word, so that colour is never the only sign. */
export function StatusBadge({ status }: { status: Status }) {
  return <Badge status={status} look={looks[status]} />;
}

function Badge({ status, look }: { status: Status; look: StatusLook }) {
  const { label, tone, icon: Icon } = look;
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
