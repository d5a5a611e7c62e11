import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from 'urql';
import { graphql } from '../gql/index.ts';
import { useInspectorScope } from './inspector-context.ts';
import styles from './fields.module.css';

const PreviewExpressionDocument = graphql(`
  query PreviewExpression($input: PreviewExpressionInput!) {
    previewExpression(input: $input) {
      value
      error
    }
  }
`);

const PAUSE_MS = 350;

/** What a text with expressions gives with the last execution's data. */
export function ExpressionPreview({ text }: { text: string }) {
  const { preview } = useInspectorScope();
  const [settled] = useDebouncedValue(text, PAUSE_MS);
  const [{ data, fetching }] = useQuery({
    query: PreviewExpressionDocument,
    variables: { input: { text: settled, scope: preview } },
    pause: preview === null || settled.replaceAll(/\{\{\s*\}\}/g, '') === '',
    requestPolicy: 'network-only',
  });
  if (preview === null) return <p className={styles.hint}>Run the workflow once to see what this gives.</p>;
  const result = data?.previewExpression;
  if (!result) return <p className={styles.hint}>{fetching ? '…' : ''}</p>;
  return (
    <p className={styles.preview} data-fault={result.error !== null || undefined} aria-live="polite">
      {result.error ?? `= ${JSON.stringify(result.value)}`}
    </p>
  );
}
