import { IconAlertTriangle, IconCheck, IconMinus, IconPlus, IconPointFilled } from '@tabler/icons-react';
import type { CapabilityChange, CapabilityWords } from './capability-words.ts';
import styles from './plugins.module.css';

const marks = { added: IconPlus, kept: IconCheck, removed: IconMinus } as const;
const words = { added: 'new', kept: 'approved', removed: 'no longer' } as const;

interface CapabilityListProps {
  label: string;
  capabilities: readonly (CapabilityWords | CapabilityChange)[];
  /** Whether to say what is new and what was approved. */
  showsChanges?: boolean;
}

/** What a plugin may do, one line each. */
export function CapabilityList({ label, capabilities, showsChanges = false }: CapabilityListProps) {
  return (
    <ul className={styles.capabilities} aria-label={label}>
      {capabilities.map((capability) => {
        const change = showsChanges && 'change' in capability ? capability.change : undefined;
        // What was approved already, or goes, needs no second look.
        const isDelicate = capability.isDelicate && (change === undefined || change === 'added');
        const Mark = isDelicate ? IconAlertTriangle : change ? marks[change] : IconPointFilled;
        return (
          <li
            key={`${capability.key} ${change}`}
            className={styles.capability}
            data-delicate={isDelicate || undefined}
            data-change={change}
          >
            <Mark size={15} aria-hidden="true" />
            <span>{capability.text}</span>
            {change && <span className={styles.word}>{words[change]}</span>}
          </li>
        );
      })}
    </ul>
  );
}
