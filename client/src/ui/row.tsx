import { Table } from '@mantine/core';
import type { MouseEvent, ReactNode } from 'react';
import classes from './list.module.css';

/** A table's row that opens what its first link leads to, wherever it is clicked. The link serves the keyboard and screen readers. */
export function LinkRow({ children }: { children: ReactNode }) {
  return (
    <Table.Tr className={classes.linkRow} onClick={openFirstLink}>
      {children}
    </Table.Tr>
  );
}

function openFirstLink(event: MouseEvent<HTMLTableRowElement>): void {
  const row = event.currentTarget;
  // React lets clicks in a menu bubble to the row that opened it, though it stands elsewhere in the document.
  if (!(event.target instanceof Element) || !row.contains(event.target)) return;
  if (event.target.closest('a, button, input, label')) return;
  if (window.getSelection()?.toString()) return;
  row.querySelector('a')?.click();
}
