import { IconChevronRight } from '@tabler/icons-react';
import type { JsonValue } from '@hookloom/sdk/wire';
import { useState } from 'react';
import { CopyButton } from '../ui/copy.tsx';
import { formatBytes } from '../lib/format.ts';
import { jsonSize } from './json-size.ts';
import styles from './json-view.module.css';

interface JsonViewProps {
  value: JsonValue;
  /** What the value is, such as "output": names the region and its copy button. */
  label: string;
}

/** Levels that are open at first. */
const OPEN_LEVELS = 2;
/** Entries that are drawn before one asks for more; a webhook may bring thousands. */
const PAGE = 100;
/** Characters of a text that are drawn before one asks for more. */
const TEXT_PAGE = 2_000;

/** A JSON value as a tree that opens and closes, with its size and a way to copy it. */
export function JsonView({ value, label }: JsonViewProps) {
  return (
    <div className={styles.view} role="region" aria-label={label}>
      <div className={styles.bar}>
        <span className="hl-tabular">{formatBytes(jsonSize(value))}</span>
        <CopyButton value={JSON.stringify(value, null, 2)} label={label} />
      </div>
      <div className={styles.tree}>
        <JsonEntry name={null} value={value} level={0} />
      </div>
    </div>
  );
}

interface JsonEntryProps {
  /** The key or index; null for the whole. */
  name: string | null;
  value: JsonValue;
  level: number;
}

function JsonEntry({ name, value, level }: JsonEntryProps) {
  if (typeof value === 'object' && value !== null) return <JsonBranch name={name} value={value} level={level} />;
  return (
    <div className={styles.row}>
      <JsonKey name={name} />
      <JsonLeaf value={value} />
    </div>
  );
}

function JsonBranch({ name, value, level }: JsonEntryProps & { value: JsonValue[] | { [key: string]: JsonValue } }) {
  const [open, setOpen] = useState(level < OPEN_LEVELS);
  const [shown, setShown] = useState(PAGE);
  const entries = Object.entries(value);
  const [before, after] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  if (entries.length === 0) {
    return (
      <div className={styles.row}>
        <JsonKey name={name} />
        <span className={styles.mark}>{before + after}</span>
      </div>
    );
  }
  return (
    <div>
      <button type="button" className={styles.toggle} aria-expanded={open} onClick={() => setOpen(!open)}>
        <IconChevronRight size={12} aria-hidden="true" className={styles.chevron} />
        <JsonKey name={name} />
        <span className={styles.mark}>{before}</span>
        {!open && (
          <>
            <span className={styles.count}>{Array.isArray(value) ? `${entries.length} items` : `${entries.length} keys`}</span>
            <span className={styles.mark}>{after}</span>
          </>
        )}
      </button>
      {open && (
        <>
          <div className={styles.children}>
            {entries.slice(0, shown).map(([key, item]) => (
              <JsonEntry key={key} name={key} value={item} level={level + 1} />
            ))}
            {entries.length > shown && (
              <button type="button" className={styles.more} onClick={() => setShown(shown + PAGE)}>
                Show {Math.min(PAGE, entries.length - shown)} more of {entries.length}
              </button>
            )}
          </div>
          <div className={styles.close}>{after}</div>
        </>
      )}
    </div>
  );
}

function JsonKey({ name }: { name: string | null }) {
  if (name === null) return null;
  return (
    <span className={styles.key}>
      {name}
      <span className={styles.mark}>: </span>
    </span>
  );
}

function JsonLeaf({ value }: { value: string | number | boolean | null }) {
  const [whole, setWhole] = useState(false);
  const text = JSON.stringify(value);
  const cut = text.length > TEXT_PAGE && !whole;
  return (
    <span className={styles[value === null ? 'null' : typeof value]}>
      {cut ? `${text.slice(0, TEXT_PAGE)}…` : text}
      {cut && (
        <button type="button" className={styles.more} onClick={() => setWhole(true)}>
          Show all {text.length} characters
        </button>
      )}
    </span>
  );
}
