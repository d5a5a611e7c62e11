import { isStepEnded } from '@hookloom/sdk/wire';
import { IconPin, IconRecycle } from '@tabler/icons-react';
import type { StepPartsFragment } from '../gql/graphql.ts';
import { kindStyle } from '../canvas/kind-colours.ts';
import { NodeIcon } from '../canvas/node-icon.tsx';
import type { NodeTypeCatalog } from '../canvas/node-types.ts';
import { formatBytes, formatCount, formatDuration } from '../lib/format.ts';
import { lookOf } from '../ui/status-badge.tsx';
import { Countdown } from './countdown.tsx';
import { FoldButton } from './fold-button.tsx';
import { StatusMark } from './status-mark.tsx';
import type { LoopSummary, StepListRow } from './step-tree.ts';
import { barOf } from './timeline.ts';
import type { Span } from './timeline.ts';
import styles from './step-list.module.css';

interface StepRowProps {
  row: Extract<StepListRow, { kind: 'step' }>;
  catalog: NodeTypeCatalog;
  span: Span;
  isPinned: boolean;
  isCurrent: boolean;
  onSelect: (stepId: string) => void;
  onToggle: (key: string, isOpen: boolean) => void;
}

export function StepRow({ row, catalog, span, isPinned, isCurrent, onSelect, onToggle }: StepRowProps) {
  const { step, loop, isOpen, depth } = row;
  const nodeType = catalog.get(step.nodeType);
  const bar = step.reused ? null : barOf(step, span);
  return (
    <span className={styles.foldable} style={{ '--depth': depth }}>
      {loop && <FoldButton label={`items of ${step.label}`} isOpen={isOpen} onToggle={(next) => onToggle(row.key, next)} />}
      <button
        type="button"
        className={styles.row}
        data-row
        data-status={step.status}
        data-nodeid={step.nodeId}
        data-reused={step.reused || undefined}
        aria-current={isCurrent || undefined}
        onClick={() => onSelect(step.id)}
      >
        <span className={styles.icon} style={kindStyle(nodeType?.kind)}>
          {nodeType && <NodeIcon icon={nodeType.icon} iconDark={nodeType.iconDark} size={14} />}
        </span>
        <span className={styles.label}>
          {step.label}
          {step.attempt > 1 && <span className={styles.iteration}> try {step.attempt}</span>}
          {loop && <span className={styles.iteration}> {loopText(loop)}</span>}
          {step.reused && <ReusedMark isPinned={isPinned} />}
        </span>
        <span className={styles.bar}>
          {step.wait ? (
            <WaitText wait={step.wait} />
          ) : (
            bar && (
              <span
                className={styles.fill}
                aria-hidden="true"
                style={{
                  left: `${bar.left * 100}%`,
                  width: `${bar.width * 100}%`,
                  '--tone': `var(--hl-status-${lookOf(step.status).tone})`,
                }}
              />
            )
          )}
        </span>
        <span className={styles.size}>{step.outputSize === null || step.status !== 'COMPLETED' ? '' : formatBytes(step.outputSize)}</span>
        <StatusMark status={step.status} />
        <span className={styles.time}>{timeOf(step)}</span>
      </button>
    </span>
  );
}

function loopText({ iterations, failed }: LoopSummary): string {
  const all = iterations === 1 ? '1 item' : `${formatCount(iterations)} items`;
  return failed === 0 ? all : `${all}, ${formatCount(failed)} failed`;
}

function ReusedMark({ isPinned }: { isPinned: boolean }) {
  const Icon = isPinned ? IconPin : IconRecycle;
  return (
    <span className={styles.mark} title={isPinned ? 'Its pinned output was taken' : 'Taken over from an earlier execution'}>
      <Icon size={12} aria-hidden="true" />
      {isPinned ? 'pinned' : 'reused'}
    </span>
  );
}

const waitWords: Readonly<Record<NonNullable<StepPartsFragment['wait']>['kind'], string>> = {
  TIME: 'goes on',
  EVENT: 'for an event',
  APPROVAL: 'for a decision',
  WORKFLOW: 'for a workflow',
  RETRY: 'tries again',
};

function WaitText({ wait }: { wait: NonNullable<StepPartsFragment['wait']> }) {
  const showsTime = wait.until !== null && (wait.kind === 'TIME' || wait.kind === 'RETRY');
  return (
    <span className={styles.note} data-waiting>
      {waitWords[wait.kind]} {showsTime && wait.until !== null && <Countdown until={wait.until} />}
    </span>
  );
}

function timeOf(step: StepPartsFragment): string {
  if (step.status === 'SKIPPED' || step.reused) return '';
  if (step.durationMs !== null) return formatDuration(step.durationMs);
  return isStepEnded(step.status) ? '' : '…';
}
