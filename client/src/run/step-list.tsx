import { isStepEnded } from '@hookloom/sdk/wire';
import { IconBolt } from '@tabler/icons-react';
import type { ExecutionPartsFragment, StepPartsFragment } from '../gql/graphql.ts';
import { kindStyle } from '../canvas/kind-colours.ts';
import { NodeIcon } from '../canvas/node-icon.tsx';
import type { NodeTypeCatalog } from '../canvas/node-types.ts';
import { formatDuration } from '../lib/format.ts';
import { lookOf } from '../ui/status-badge.tsx';
import type { RunState } from './run-state.ts';
import { barOf, spanOf } from './timeline.ts';
import type { Span } from './timeline.ts';
import styles from './step-list.module.css';

interface StepListProps {
  run: RunState;
  catalog: NodeTypeCatalog;
  /** The id of the step that is looked at; null for the execution as a whole. */
  selected: string | null;
  onSelect: (stepId: string | null) => void;
}

/** The steps of an execution in the order in which they started, each with its share of the execution's time. */
export function StepList({ run, catalog, selected, onSelect }: StepListProps) {
  const steps = [...run.steps.values()];
  const span = spanOf(steps);
  return (
    <ol className={styles.list} aria-label="Steps">
      {run.execution && <ExecutionRow execution={run.execution} current={selected === null} onSelect={() => onSelect(null)} />}
      {steps.map((step) => (
        <StepRow key={step.id} step={step} catalog={catalog} span={span} current={step.id === selected} onSelect={onSelect} />
      ))}
    </ol>
  );
}

function ExecutionRow({ execution, current, onSelect }: { execution: ExecutionPartsFragment; current: boolean; onSelect: () => void }) {
  return (
    <li>
      <button type="button" className={styles.row} aria-current={current || undefined} onClick={onSelect}>
        <span className={styles.icon}>
          <IconBolt size={14} aria-hidden="true" />
        </span>
        <span className={styles.label}>Execution</span>
        <span className={styles.bar} />
        <StatusMark status={execution.status} />
        <span className={styles.time}>{execution.durationMs === null ? '' : formatDuration(execution.durationMs)}</span>
      </button>
    </li>
  );
}

interface StepRowProps {
  step: StepPartsFragment;
  catalog: NodeTypeCatalog;
  span: Span;
  current: boolean;
  onSelect: (stepId: string) => void;
}

function StepRow({ step, catalog, span, current, onSelect }: StepRowProps) {
  const nodeType = catalog.get(step.nodeType);
  const bar = barOf(step, span);
  return (
    <li>
      <button
        type="button"
        className={styles.row}
        data-status={step.status}
        data-nodeid={step.nodeId}
        aria-current={current || undefined}
        onClick={() => onSelect(step.id)}
      >
        <span className={styles.icon} style={kindStyle(nodeType?.kind)}>
          {nodeType && <NodeIcon icon={nodeType.icon} size={14} />}
        </span>
        <span className={styles.label}>
          {step.label}
          {step.iteration.length > 0 && <span className={styles.iteration}> #{step.iteration.map((index) => index + 1).join('.')}</span>}
          {step.attempt > 1 && <span className={styles.iteration}> try {step.attempt}</span>}
        </span>
        <span className={styles.bar} aria-hidden="true">
          {bar && (
            <span
              className={styles.fill}
              style={{ left: `${bar.left * 100}%`, width: `${bar.width * 100}%`, '--tone': `var(--hl-status-${lookOf(step.status).tone})` }}
            />
          )}
        </span>
        <StatusMark status={step.status} />
        <span className={styles.time}>{timeOf(step)}</span>
      </button>
    </li>
  );
}

function timeOf(step: StepPartsFragment): string {
  if (step.status === 'SKIPPED') return '';
  if (step.durationMs !== null) return formatDuration(step.durationMs);
  return isStepEnded(step.status) ? '' : '…';
}

function StatusMark({ status }: { status: ExecutionPartsFragment['status'] | StepPartsFragment['status'] }) {
  const { label, tone, icon: Icon } = lookOf(status);
  return (
    <span className={styles.status} style={{ '--tone': `var(--hl-status-${tone})` }} title={label}>
      <Icon size={15} aria-hidden="true" className={status === 'RUNNING' ? styles.turning : undefined} />
      <span className={styles.hidden}>{label}</span>
    </span>
  );
}
