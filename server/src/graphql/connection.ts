import { resolveCursorConnection, type DefaultConnectionArguments } from '@pothos/plugin-relay';
import { AppError } from '../lib/app-error.ts';
import { isUuid } from '../lib/ids.ts';

/** Rows of one page, to be read newest first: ids are UUIDv7, so their order is that of making. */
export interface KeysetPage {
  /** Bounds of the page, to be joined with the list's own filter. */
  where: { id?: { $lt?: string; $gt?: string } };
  /** Descending for a page after a cursor, ascending for one before it. */
  orderBy: { id: 'asc' | 'desc' };
  limit: number;
}

export const DEFAULT_PAGE_SIZE = 25;
export const MAX_PAGE_SIZE = 200;

/** A connection over rows by id, newest first, without offsets: page 1,000 costs what page 1 does. */
export async function keysetConnection<Row extends { id: string }>(
  args: DefaultConnectionArguments,
  load: (page: KeysetPage) => Promise<Row[]>,
) {
  const connection = await resolveCursorConnection<Promise<Row[]>>(
    { args, defaultSize: DEFAULT_PAGE_SIZE, maxSize: MAX_PAGE_SIZE, toCursor: (row) => row.id },
    ({ before, after, limit, inverted }) => {
      const bounds = {
        ...(after === undefined ? {} : { $lt: readCursor('after', after) }),
        ...(before === undefined ? {} : { $gt: readCursor('before', before) }),
      };
      return load({
        where: Object.keys(bounds).length > 0 ? { id: bounds } : {},
        orderBy: { id: inverted ? 'asc' : 'desc' },
        limit,
      });
    },
  );
  const { startCursor, endCursor, ...pageInfo } = connection.pageInfo;
  return { edges: connection.edges, pageInfo: { ...pageInfo, startCursor: startCursor || null, endCursor: endCursor || null } };
}

function readCursor(name: string, cursor: string): string {
  if (isUuid(cursor)) return cursor;
  throw new AppError('VALIDATION_FAILED', 'The cursor is not one of ours.', {
    issues: [{ path: name, message: 'Pass a cursor that an edge or pageInfo gave.' }],
  });
}
