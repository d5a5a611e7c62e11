import { IconChevronRight } from '@tabler/icons-react';
import styles from './step-list.module.css';

interface FoldButtonProps {
  /** What is opened and closed, such as "iterations of Orders". */
  label: string;
  isOpen: boolean;
  onToggle: (isOpen: boolean) => void;
}

export function FoldButton({ label, isOpen, onToggle }: FoldButtonProps) {
  const name = `${isOpen ? 'Close' : 'Open'} ${label}`;
  return (
    <button type="button" className={styles.fold} aria-expanded={isOpen} aria-label={name} title={name} onClick={() => onToggle(!isOpen)}>
      <IconChevronRight size={14} aria-hidden="true" />
    </button>
  );
}
