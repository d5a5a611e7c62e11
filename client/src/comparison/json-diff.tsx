import { Text } from '@mantine/core';
import type { JsonValue } from '@hookloom/sdk/wire';
import { useMemo } from 'react';
import { foldSame, lineDiff } from './line-diff.ts';
import styles from './json-diff.module.css';

interface JsonDiffProps {
  left: JsonValue;
  right: JsonValue;
  /** What is compared, such as "Output". */
  label: string;
}

const marks = { same: ' ', removed: '−', added: '+' } as const;
const words = { same: '', removed: 'only left: ', added: 'only right: ' } as const;
/** Lines that are drawn. */
const MOST_DRAWN = 2_000;

/** Two values as one text by lines: what only the left one has, and what only the right one has. */
export function JsonDiff({ left, right, label }: JsonDiffProps) {
  const lines = useMemo(() => foldSame(lineDiff(JSON.stringify(left, null, 2), JSON.stringify(right, null, 2))), [left, right]);
  const isSame = lines.every((line) => line.kind === 'same' || line.kind === 'folded');
  return (
    <section aria-label={label} className={styles.diff}>
      <h3 className={styles.heading}>{label}</h3>
      {isSame ? (
        <Text size="xs" c="dimmed" px="sm" pb="xs">
          The same on both sides.
        </Text>
      ) : (
        <pre className={styles.lines}>
          {lines.slice(0, MOST_DRAWN).map((line, index) =>
            line.kind === 'folded' ? (
              <span key={index} className={styles.folded}>
                {line.count === 1 ? '1 line the same' : `${line.count} lines the same`}
              </span>
            ) : (
              <span key={index} className={styles.line} data-kind={line.kind}>
                <span aria-hidden="true">{marks[line.kind]} </span>
                <span className={styles.hidden}>{words[line.kind]}</span>
                {line.text}
              </span>
            ),
          )}
          {lines.length > MOST_DRAWN && <span className={styles.folded}>{lines.length - MOST_DRAWN} more lines</span>}
        </pre>
      )}
    </section>
  );
}
