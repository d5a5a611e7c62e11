/** Files of a workspace: what nodes write and read, what people upload and fetch. */
import { createHash } from 'node:crypto';
import { NodeError, type FileRef } from '@hookloom/sdk';
import type pg from 'pg';
import { isStorable } from '../graphql/text.ts';
import type { Clock } from '../lib/clock.ts';
import { isUuid, uuidv7 } from '../lib/ids.ts';

/** Bytes of one file. */
export const MAX_FILE_BYTES = 25 * 1024 * 1024;
const MAX_NAME_CHARS = 255;
const MAX_TYPE_CHARS = 127;
const DAY_MS = 24 * 60 * 60_000;
/** Rows that one statement deletes. */
const DELETED_AT_ONCE = 500;

export interface NewFile {
  workspaceId: string;
  /** With the path cut off, if there is one. */
  name: string;
  /** The media type. What is none counts as `application/octet-stream`. */
  type: string;
  content: Uint8Array;
  /** The execution with which it goes; null for one that somebody uploaded, which stays. */
  executionId: string | null;
}

export interface StoredFile {
  id: string;
  name: string;
  type: string;
  /** Bytes. */
  size: number;
  /** Of the content, in hex. */
  sha256: string;
  createdAt: Date;
}

export interface Files {
  /** @throws NodeError `FILE_TOO_LARGE`, `FILE_NAME_INVALID` */
  write(file: NewFile): Promise<StoredFile>;
  /** Null where the workspace has no such file. */
  find(workspaceId: string, id: string): Promise<StoredFile | null>;
  /** @throws NodeError `FILE_NOT_FOUND` */
  read(workspaceId: string, id: string): Promise<{ file: StoredFile; content: Uint8Array }>;
  /** False where there was none. */
  remove(workspaceId: string, id: string): Promise<boolean>;
  /** Drops what executions wrote that are gone, where it is older than so many days. Gives how many. */
  sweep(days: number): Promise<number>;
}

const COLUMNS = 'id, name, type, size, sha256, created_at as "createdAt"';

export function createFiles(pool: pg.Pool, clock: Clock): Files {
  const find = async (workspaceId: string, id: string): Promise<StoredFile | null> => {
    if (!isUuid(id)) return null;
    const { rows } = await pool.query<StoredFile>(`select ${COLUMNS} from file where workspace_id = $1 and id = $2`, [workspaceId, id]);
    return rows[0] ?? null;
  };
  return {
    find,

    async write({ workspaceId, name, type, content, executionId }) {
      if (content.byteLength > MAX_FILE_BYTES) throw tooLarge(content.byteLength);
      const now = clock.now();
      const file: StoredFile = {
        id: uuidv7(now),
        name: fileName(name),
        type: mediaType(type),
        size: content.byteLength,
        sha256: createHash('sha256').update(content).digest('hex'),
        createdAt: new Date(now),
      };
      await pool.query(
        'insert into file (id, workspace_id, name, type, size, sha256, content, execution_id, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)',
        [file.id, workspaceId, file.name, file.type, file.size, file.sha256, Buffer.from(content), executionId, file.createdAt],
      );
      return file;
    },

    async read(workspaceId, id) {
      // A long text may be a whole file by mistake; the message shall not carry it.
      if (!isUuid(id)) throw notFound(id);
      const { rows } = await pool.query<StoredFile & { content: Buffer }>(
        `select ${COLUMNS}, content from file where workspace_id = $1 and id = $2`,
        [workspaceId, id],
      );
      const [row] = rows;
      if (!row) throw notFound(id);
      const { content, ...file } = row;
      return { file, content };
    },

    async remove(workspaceId, id) {
      if (!isUuid(id)) return false;
      const { rowCount } = await pool.query('delete from file where workspace_id = $1 and id = $2', [workspaceId, id]);
      return rowCount === 1;
    },

    async sweep(days) {
      const before = new Date(clock.now() - days * DAY_MS);
      let dropped = 0;
      for (let full = true; full;) {
        const { rowCount } = await pool.query(
          `delete from file where id in (select id from file where created_at < $1 and execution_id is not null
            and not exists (select from execution where execution.id = file.execution_id) limit ${DELETED_AT_ONCE})`,
          [before],
        );
        dropped += rowCount ?? 0;
        full = rowCount === DELETED_AT_ONCE;
      }
      return dropped;
    },
  };
}

/** As it stands in a node's output. */
export function refOf({ id, name, type, size }: StoredFile): FileRef {
  return { file: id, name, type, size };
}

function notFound(id: string): NodeError {
  return new NodeError('USER', 'FILE_NOT_FOUND', `There is no file ${JSON.stringify(id.slice(0, 100))} in this workspace.`);
}

function tooLarge(size: number): NodeError {
  const mb = (bytes: number): string => (bytes / (1024 * 1024)).toFixed(1);
  return new NodeError('USER', 'FILE_TOO_LARGE', `A file may have ${mb(MAX_FILE_BYTES)} MB; this one has ${mb(size)} MB.`);
}

/** @throws NodeError `FILE_NAME_INVALID` where nothing is left, or it cannot be stored */
function fileName(given: string): string {
  const name = given
    .replace(/^.*[/\\]/s, '')
    .replace(/[\p{Cc}\p{Bidi_Control}]/gu, '')
    .trim();
  if (name === '' || name === '.' || name === '..' || name.length > MAX_NAME_CHARS || !isStorable(name)) {
    throw new NodeError('USER', 'FILE_NAME_INVALID', `A file's name has 1 to ${MAX_NAME_CHARS} characters, and not only dots.`);
  }
  return name;
}

function mediaType(given: string): string {
  const type = given.trim().toLowerCase();
  const isOne = type.length <= MAX_TYPE_CHARS && /^[a-z0-9][\w!#$&^.+-]*\/[a-z0-9][\w!#$&^.+-]*(?:; ?charset=[\w-]+)?$/.test(type);
  return isOne ? type : 'application/octet-stream';
}
