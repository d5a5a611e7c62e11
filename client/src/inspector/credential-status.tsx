import { Badge, Tooltip } from '@mantine/core';
import type { CredentialStatus } from '../gql/graphql.ts';
import type { StatusTone } from '../ui/status-badge.tsx';
import styles from './fields.module.css';

const looks: Readonly<Record<CredentialStatus, { label: string; tone: StatusTone; color: string }>> = {
  READY: { label: 'Ready', tone: 'completed', color: 'green' },
  CONNECTION_NEEDED: { label: 'Not connected', tone: 'waiting', color: 'yellow' },
  FAILED: { label: 'Failed', tone: 'failed', color: 'red' },
};

export function credentialStatusLabel(status: CredentialStatus): string {
  return looks[status].label;
}

/** A credential's status in little room; the label stands in the text beside it or in the tooltip. */
export function CredentialDot({ status }: { status: CredentialStatus }) {
  const { label, tone } = looks[status];
  return (
    <Tooltip label={label}>
      <span className={styles.dot} role="img" aria-label={label} style={{ '--tone': `var(--hl-status-${tone})` }} />
    </Tooltip>
  );
}

export function CredentialBadge({ status }: { status: CredentialStatus }) {
  const { label, color } = looks[status];
  return (
    <Badge color={color} miw="max-content">
      {label}
    </Badge>
  );
}
