/** What nodes keep from one execution to the next: values under keys, of a node in its workflow. */
import { NodeError } from '@hookloom/sdk';
import type { JsonValue } from '@hookloom/sdk/wire';
import type pg from 'pg';
import { isStorable } from '../graphql/text.ts';
import type { Clock } from '../lib/clock.ts';
import type { HostScope } from './scope.ts';

export const MAX_KEY_CHARS = 200;
/** Bytes of a value's JSON text. */
export const MAX_STATE_BYTES = 256 * 1024;
export const MAX_KEYS_PER_NODE = 1_000;

/** Whose state it is. */
export type StateScope = Pick<HostScope, 'workspaceId' | 'owner'>;

export interface NodeState {
  /** Undefined where there is none. */
  get(key: string, scope: StateScope): Promise<JsonValue | undefined>;
  /** @throws NodeError `STATE_KEY_INVALID`, `STATE_VALUE_TOO_LARGE`, `STATE_FULL` */
  set(key: string, value: JsonValue, scope: StateScope): Promise<void>;
  delete(key: string, scope: StateScope): Promise<void>;
}

/** Every function throws a NodeError `STATE_NOT_AVAILABLE` outside of a workflow. */
export function createNodeState(pool: pg.Pool, clock: Clock): NodeState {
  return {
    async get(key, scope) {
      const { rows } = await pool.query<{ value: JsonValue }>(
        'select value from node_state where workspace_id = $1 and workflow_id = $2 and node_id = $3 and key = $4',
        rowOf(key, scope),
      );
      return rows[0]?.value;
    },

    async set(key, value, scope) {
      const row = rowOf(key, scope);
      const json = JSON.stringify(value) ?? 'null';
      if (Buffer.byteLength(json) > MAX_STATE_BYTES) {
        throw new NodeError('USER', 'STATE_VALUE_TOO_LARGE', `A value of a node's state may have ${MAX_STATE_BYTES / 1024} KB of JSON.`);
      }
      // Nodes of one workflow may be set at the same time; a few keys over the limit do no harm.
      const { rowCount } = await pool
        .query(
          `insert into node_state (workspace_id, workflow_id, node_id, key, value, updated_at)
            select workspace_id, id, $3, $4, $5::json, $6::timestamptz from workflow where id = $2 and workspace_id = $1
              and (exists (select from node_state where workflow_id = $2 and node_id = $3 and key = $4)
                or (select count(*) from node_state where workflow_id = $2 and node_id = $3) < ${MAX_KEYS_PER_NODE})
            on conflict (workflow_id, node_id, key) do update set value = excluded.value, updated_at = excluded.updated_at`,
          [...row, json, new Date(clock.now())],
        )
        .catch((error: unknown) => {
          // The workflow was deleted at that moment.
          if (error instanceof Error && 'code' in error && error.code === '23503') throw notAvailable();
          throw error;
        });
      if (rowCount === 0) {
        const found = await pool.query('select from workflow where id = $1 and workspace_id = $2', [row[1], row[0]]);
        if (found.rowCount === 0) throw notAvailable();
        const message = `A node's state may have ${MAX_KEYS_PER_NODE.toLocaleString('en')} keys; delete some first.`;
        throw new NodeError('USER', 'STATE_FULL', message);
      }
    },

    async delete(key, scope) {
      await pool.query(
        'delete from node_state where workspace_id = $1 and workflow_id = $2 and node_id = $3 and key = $4',
        rowOf(key, scope),
      );
    },
  };
}

function rowOf(key: unknown, { workspaceId, owner }: StateScope): [workspaceId: string, workflowId: string, nodeId: string, key: string] {
  if (owner === null) throw notAvailable();
  if (typeof key !== 'string' || key === '' || key.length > MAX_KEY_CHARS || !isStorable(key)) {
    throw new NodeError('USER', 'STATE_KEY_INVALID', `A key of a node's state is a text of 1 to ${MAX_KEY_CHARS} characters.`);
  }
  return [workspaceId, owner.workflowId, owner.nodeId, key];
}

function notAvailable(): NodeError {
  return new NodeError('USER', 'STATE_NOT_AVAILABLE', 'State is kept for nodes of a saved workflow; here there is none.');
}
