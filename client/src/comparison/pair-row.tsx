import { Text } from '@mantine/core';
import { StatusMark } from '../run/status-mark.tsx';
import { formatDuration } from '../lib/format.ts';
import type { ComparedPair } from './comparison-operations.ts';
import styles from './comparison.module.css';

interface PairRowProps {
  pair: ComparedPair;
  isCurrent: boolean;
  onSelect: () => void;
}

export function PairRow({ pair, isCurrent, onSelect }: PairRowProps) {
  return (
    <button type="button" className={styles.pair} data-change={pair.change} aria-current={isCurrent || undefined} onClick={onSelect}>
      <StepSide step={pair.left} />
      <span className={styles.label}>
        {pair.label}
        {pair.iteration.length > 0 && <span className={styles.dim}> #{pair.iteration.map((index) => index + 1).join('.')}</span>}
        <Text component="span" className={styles.change}>
          {changeText(pair)}
        </Text>
      </span>
      <StepSide step={pair.right} />
    </button>
  );
}

function StepSide({ step }: { step: ComparedPair['left'] }) {
  if (!step) return <span className={styles.dim}>–</span>;
  const time = step.reused ? 'reused' : step.durationMs === null || step.status === 'SKIPPED' ? '' : formatDuration(step.durationMs);
  return (
    <span className={styles.mark}>
      <StatusMark status={step.status} />
      <span className={styles.dim}>{time}</span>
    </span>
  );
}

/** Which parts differ, in words, so that colour is not the only sign. */
export function changeText(pair: ComparedPair): string {
  if (pair.change === 'ONLY_LEFT') return 'only left';
  if (pair.change === 'ONLY_RIGHT') return 'only right';
  const parts = [pair.statusChanged && 'status', pair.outputChanged && 'output', pair.paramsChanged && 'parameters'].filter(Boolean);
  return parts.length === 0 ? '' : `${parts.join(', ')} changed`;
}
