import { IconBolt } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { ExecutionPartsFragment } from '../gql/graphql.ts';
import type { NodeTypeCatalog } from '../canvas/node-types.ts';
import { formatDuration } from '../lib/format.ts';
import { IterationRow } from './iteration-row.tsx';
import type { RunState } from './run-state.ts';
import { StatusMark } from './status-mark.tsx';
import { StepRow } from './step-row.tsx';
import { ITERATION_PAGE, rowsOf, stepTree } from './step-tree.ts';
import type { LoopsAround, StepListRow } from './step-tree.ts';
import { spanOf } from './timeline.ts';
import styles from './step-list.module.css';

interface StepListProps {
  run: RunState;
  catalog: NodeTypeCatalog;
  /** The loops around each node of the execution's graph. */
  loopsAround: LoopsAround;
  /** Nodes whose output the draft has pinned now, where the execution is one of the draft. */
  pinned?: ReadonlySet<string>;
  /** The id of the step that is looked at; null for the execution as a whole. */
  selected: string | null;
  onSelect: (stepId: string | null) => void;
}

const nothingToggled: ReadonlyMap<string, boolean> = new Map();
const nothingPaged: ReadonlyMap<string, number> = new Map();
const nonePinned: ReadonlySet<string> = new Set();

/** The steps of an execution in the order in which they started, each with its share of the execution's time; loops fold. */
export function StepList({ run, catalog, loopsAround, pinned = nonePinned, selected, onSelect }: StepListProps) {
  const [open, setOpen] = useState(nothingToggled);
  const [shown, setShown] = useState(nothingPaged);
  const tree = useMemo(() => stepTree(run.steps.values(), loopsAround), [run.steps, loopsAround]);
  const span = useMemo(() => spanOf([...run.steps.values()]), [run.steps]);
  const rows = useMemo(() => rowsOf(tree, { open, shown }, selected), [tree, open, shown, selected]);

  function toggle(key: string, isOpen: boolean): void {
    setOpen((before) => new Map(before).set(key, isOpen));
  }

  function rowOf(row: StepListRow) {
    switch (row.kind) {
      case 'step':
        return (
          <StepRow
            row={row}
            catalog={catalog}
            span={span}
            isPinned={pinned.has(row.step.nodeId)}
            isCurrent={row.step.id === selected}
            onSelect={onSelect}
            onToggle={toggle}
          />
        );
      case 'iteration':
        return <IterationRow row={row} onToggle={toggle} />;
      case 'more':
        return (
          <button
            type="button"
            className={styles.more}
            style={{ '--depth': row.depth }}
            onClick={() =>
              setShown((before) => new Map(before).set(row.loopKey, (before.get(row.loopKey) ?? ITERATION_PAGE) + ITERATION_PAGE))
            }
          >
            Show {Math.min(ITERATION_PAGE, row.hidden)} more of {row.hidden}
          </button>
        );
    }
  }

  return (
    <ol className={styles.list} aria-label="Steps" onKeyDown={moveFocus}>
      {run.execution && <ExecutionRow execution={run.execution} current={selected === null} onSelect={() => onSelect(null)} />}
      {rows.map((row) => (
        <li key={row.key} className={styles.item}>
          {rowOf(row)}
        </li>
      ))}
    </ol>
  );
}

/** The arrow keys go from row to row, as the Tab key does with more stops. */
function moveFocus(event: KeyboardEvent<HTMLOListElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0 || !(event.target instanceof HTMLElement)) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
  const at = rows.findIndex((row) => row.contains(event.target as Node) || row.parentElement?.contains(event.target as Node));
  const next = rows[at + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function ExecutionRow({ execution, current, onSelect }: { execution: ExecutionPartsFragment; current: boolean; onSelect: () => void }) {
  return (
    <li>
      <button type="button" className={styles.row} data-row aria-current={current || undefined} onClick={onSelect}>
        <span className={styles.icon}>
          <IconBolt size={14} aria-hidden="true" />
        </span>
        <span className={styles.label}>Execution</span>
        <span className={styles.bar} />
        <span className={styles.size} />
        <StatusMark status={execution.status} />
        <span className={styles.time}>{execution.durationMs === null ? '' : formatDuration(execution.durationMs)}</span>
      </button>
    </li>
  );
}
