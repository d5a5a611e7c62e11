import { Button, Table } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { type AnyVariables, type TypedDocumentNode, useQuery } from 'urql';
import { problemOf } from '../lib/errors.ts';
import { ListSkeleton } from './list-skeleton.tsx';
import classes from './list.module.css';
import { ProblemPanel } from './problem-panel.tsx';
import { Surface } from './surface.tsx';

interface Connection<Node> {
  nodes: Node[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

interface RowsProps<Data, Variables, Node> {
  query: TypedDocumentNode<Data, Variables>;
  /** All but `after`. Keep the identity of objects in it over renders. */
  variables: Variables;
  /** Finds the list in the answer. */
  connection: (data: Data) => Connection<Node>;
  renderRow: (node: Node) => ReactNode;
  columnCount: number;
}

interface ConnectionListProps<Data, Variables, Node> extends RowsProps<Data, Variables, Node> {
  /** The header's cells. */
  head: ReactNode;
  /** Stands in place of the table where the list is empty. */
  empty: ReactNode;
}

/** What pages a query: the cursor after which it goes on. */
type Paged = AnyVariables & { after?: string | null };

/** A table of what a Relay connection holds, with its loading, failed and empty states, and "Load more" at its end. */
export function ConnectionList<Data, Variables extends Paged, Node extends { id: string }>(
  props: ConnectionListProps<Data, Variables, Node>,
) {
  const { query, variables, connection, renderRow, columnCount, head, empty } = props;
  const [{ data, error, fetching, stale }, load] = useQuery({ query, variables, requestPolicy: 'cache-and-network' });

  if (!data && error) return <ProblemPanel problem={problemOf(error)} onRetry={() => load({ requestPolicy: 'network-only' })} />;
  if (!data) {
    return (
      <Surface busy>
        <ListSkeleton />
      </Surface>
    );
  }

  const { nodes, pageInfo } = connection(data);
  if (nodes.length === 0) return <Surface busy={fetching}>{empty}</Surface>;
  return (
    <Surface busy={fetching || stale}>
      <Table className={classes.table}>
        <Table.Thead>
          <Table.Tr>{head}</Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {nodes.map(renderRow)}
          <MoreRows
            pageInfo={pageInfo}
            query={query}
            variables={variables}
            connection={connection}
            renderRow={renderRow}
            columnCount={columnCount}
          />
        </Table.Tbody>
      </Table>
    </Surface>
  );
}

interface MoreRowsProps<Data, Variables, Node> extends RowsProps<Data, Variables, Node> {
  pageInfo: Connection<Node>['pageInfo'];
}

/**
 * The end of a page of rows: a "Load more" button, and in its place the next page once pressed.
 * Each page is a query of its own that starts where the page before ends, so that a change of an earlier page moves the later ones along.
 */
function MoreRows<Data, Variables extends Paged, Node extends { id: string }>({ pageInfo, ...rows }: MoreRowsProps<Data, Variables, Node>) {
  const [opened, setOpened] = useState(false);
  if (!pageInfo.hasNextPage || !pageInfo.endCursor) return null;
  if (opened) return <NextRows after={pageInfo.endCursor} {...rows} />;
  return (
    <NoteRow columnCount={rows.columnCount}>
      <Button variant="subtle" size="xs" onClick={() => setOpened(true)}>
        Load more
      </Button>
    </NoteRow>
  );
}

interface NextRowsProps<Data, Variables, Node> extends RowsProps<Data, Variables, Node> {
  after: string;
}

function NextRows<Data, Variables extends Paged, Node extends { id: string }>({ after, ...rows }: NextRowsProps<Data, Variables, Node>) {
  const [{ data, error }, load] = useQuery({ query: rows.query, variables: { ...rows.variables, after } });
  if (!data) {
    return (
      <NoteRow columnCount={rows.columnCount}>
        {error ? <ProblemPanel problem={problemOf(error)} onRetry={() => load({ requestPolicy: 'network-only' })} /> : 'Loading…'}
      </NoteRow>
    );
  }
  const { nodes, pageInfo } = rows.connection(data);
  return (
    <>
      {nodes.map(rows.renderRow)}
      <MoreRows pageInfo={pageInfo} {...rows} />
    </>
  );
}

function NoteRow({ columnCount, children }: { columnCount: number; children: ReactNode }) {
  return (
    <Table.Tr>
      <Table.Td colSpan={columnCount} ta="center" c="dimmed">
        {children}
      </Table.Td>
    </Table.Tr>
  );
}
