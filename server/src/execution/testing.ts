/** For tests: a process's executions on a real database, with node types that the test defines. */
import type { MikroORM } from '@mikro-orm/postgresql';
import type pg from 'pg';
import type { GraphEdge, JsonValue, WorkflowSettings } from '@hookloom/sdk/wire';
import { openDatabase } from '../db/orm.ts';
import { createTestDatabase } from '../db/testing.ts';
import { createEgress } from '../egress/client.ts';
import { createFiles } from '../host/files.ts';
import { noCredentials } from '../credential/testing.ts';
import { createHostFunctions } from '../host/host-functions.ts';
import { createHostHttp } from '../host/http.ts';
import { createHostParts } from '../host/parts.ts';
import { createNodeState } from '../host/state.ts';
import type { NodeTypes } from '../engine/plan.ts';
import { planOf, type TestNode } from '../engine/testing.ts';
import { Event } from '../event/event.entity.ts';
import { systemClock, type Clock } from '../lib/clock.ts';
import { uuidv7 } from '../lib/ids.ts';
import { createPostgresBus, type PostgresBus } from '../live/postgres-bus.ts';
import { startQueues, type RowQueue } from '../queue/queue.ts';
import type { Sandbox } from '../sandbox/contract.ts';
import { Version } from '../workflow/version.entity.ts';
import { Workflow } from '../workflow/workflow.entity.ts';
import { Execution } from './execution.entity.ts';
import { openExecutions, type Executions } from './executions.ts';
import { createPresence, processLock } from './recovery/presence.ts';
import { Step } from './step.entity.ts';

export interface TestProcess {
  processId: string;
  executions: Executions;
  live: PostgresBus;
  queue: RowQueue;
  stop(): Promise<void>;
}

/** A clock that stands still until it is moved. It begins at the present. */
export interface TestClock extends Clock {
  advance(ms: number): void;
}

export function createTestClock(): TestClock {
  let now = Date.now();
  return {
    now: () => now,
    advance(ms) {
      now += ms;
    },
  };
}

export interface TestExecution {
  status: string;
  generation: number;
  lastSeq: number;
  error: { code: string } | null;
  processId: string | null;
  wakeAt: Date | null;
  paused: boolean;
}

export interface TestBed {
  pool: pg.Pool;
  orm: MikroORM;
  url: string;
  workspaceId: string;
  errors: Error[];
  /** The types of all nodes that were drawn. */
  nodeTypes: NodeTypes;
  /** Stores a workflow whose trigger is `start`; gives what `ExecutionService.start` wants of it. */
  draw(nodes: Record<string, TestNode>, edges: string[], settings?: WorkflowSettings): Promise<{ workflowId: string; versionId: string }>;
  open(options?: { worker?: boolean; clock?: Clock; maxQueued?: number; queue?: (queue: RowQueue) => RowQueue }): Promise<TestProcess>;
  /** Jobs that are ready to be taken. */
  readyJobs(): Promise<number>;
  steps(executionId: string): Promise<{ nodeId: string; status: string; attempt: number; seq: number; error: { code: string } | null }[]>;
  execution(id: string): Promise<TestExecution>;
  /** The execution's rows in `wait`, by ordinal. */
  waits(executionId: string): Promise<{ ordinal: number; kind: string; wakeAt: Date | null; wokenAt: Date | null; wakeup: JsonValue }[]>;
  close(): Promise<void>;
}

export async function createTestBed(name: string): Promise<TestBed> {
  const testDatabase = await createTestDatabase(name);
  const database = await openDatabase(testDatabase.url, [Execution, Step, Event, Workflow, Version]);
  const { pool, orm } = database;
  const errors: Error[] = [];
  const plans = new Map<string, Awaited<ReturnType<typeof planOf>>['nodes'][number]>();
  const workspaceId = uuidv7();
  await pool.query(`insert into workspace values ($1, 'Test', now())`, [workspaceId]);
  const closers: (() => Promise<void>)[] = [];
  const nodeTypes: NodeTypes = {
    nodeType: (type) => plans.get(type)?.manifest,
    load: async (type) => (plans.get(type) as NonNullable<ReturnType<typeof plans.get>>).code,
  };

  return {
    pool,
    orm,
    url: testDatabase.url,
    workspaceId,
    errors,
    nodeTypes,

    async draw(nodes, edges, settings) {
      const workflowId = uuidv7();
      const versionId = uuidv7();
      const plan = await planOf(nodes, edges);
      const graph = {
        nodes: plan.nodes.map((planned) => ({ ...planned.node, type: `${planned.node.type}.${versionId}` })),
        edges: edges.map((edge, index): GraphEdge => {
          const [from = '', target = ''] = edge.split(' -> ');
          const [source = '', sourceHandle] = from.split('.');
          return { id: `e${index}`, source, sourceHandle, target };
        }),
        ...(settings && { settings }),
      };
      for (const planned of plan.nodes) plans.set(`${planned.node.type}.${versionId}`, planned);
      await pool.query(
        `insert into workflow (id, workspace_id, name, description, category, active, draft, draft_revision, created_at, updated_at) values ($1, $2, 'Test', '', 'CUSTOM', true, $3, 1, now(), now())`,
        [workflowId, workspaceId, JSON.stringify(graph)],
      );
      await pool.query(
        `insert into workflow_version (id, workspace_id, workflow_id, number, graph, graph_hash, notes, created_at) values ($1, $2, $3, 1, $4, '', '', now())`,
        [versionId, workspaceId, workflowId, JSON.stringify(graph)],
      );
      return { workflowId, versionId };
    },

    async open(options = {}) {
      const processId = uuidv7();
      const onError = (error: Error): void => void errors.push(error);
      const queues = await startQueues(pool, onError);
      const opened = await queues.open('execution');
      const queue = options.queue?.(opened) ?? opened;
      const live = await createPostgresBus(testDatabase.url, pool, processId, processLock(processId), onError);
      const clock = options.clock ?? systemClock;
      const executions: Executions = await openExecutions({
        processId,
        pool,
        orm,
        queue,
        live,
        clock,
        presence: createPresence(pool, processId),
        nodeTypes,
        sandbox: noSandbox,
        hostFunctions: createHostFunctions(
          createHostParts({
            http: createHostHttp({
              egress: createEgress({ allow: [], log: undefined }),
              credentials: noCredentials,
              approvedHosts: () => 'any',
            }),
            connect: () => Promise.reject(new Error('not part of this test')),
            credentials: noCredentials,
            files: createFiles(pool, clock),
            state: createNodeState(pool, clock),
            emitEvent: (event, scope) => executions.emitEvent(event, scope),
          }),
        ),
        worker: options.worker ?? true,
        ...(options.maxQueued !== undefined && { maxQueued: options.maxQueued }),
        onProcessCount: (count) => live.setAlone(count <= 1),
        onError,
      });
      let open = true;
      const stop = async (): Promise<void> => {
        if (!open) return;
        open = false;
        await executions.stop();
        await live.stop();
        await queues.stop();
      };
      closers.push(stop);
      return { processId, executions, live, queue, stop };
    },

    async readyJobs() {
      const { rows } = await pool.query<{ count: number }>(
        `select count(*)::int from pgboss.job where name = 'execution' and state < 'active' and start_after <= now()`,
      );
      return rows[0]?.count ?? 0;
    },
    async steps(executionId) {
      const { rows } = await pool.query(
        'select node_id as "nodeId", status, attempt, seq, error from step where execution_id = $1 order by ordinal',
        [executionId],
      );
      return rows;
    },
    async execution(id) {
      const { rows } = await pool.query(
        `select status, generation, last_seq as "lastSeq", error, process_id as "processId", wake_at as "wakeAt", paused from execution where id = $1`,
        [id],
      );
      return rows[0] as Awaited<ReturnType<TestBed['execution']>>;
    },
    async waits(executionId) {
      const { rows } = await pool.query(
        `select ordinal, kind, wake_at as "wakeAt", woken_at as "wokenAt", wakeup from wait where execution_id = $1 order by ordinal`,
        [executionId],
      );
      return rows;
    },
    async close() {
      for (const close of closers) await close();
      await database.close();
      await testDatabase.drop();
    },
  };
}

/** These tests draw no expressions and no code. */
const noSandbox: Sandbox = {
  run: () => Promise.reject(new Error('not part of this test')),
  evaluate: () => Promise.reject(new Error('not part of this test')),
  warm: async () => {},
  close: async () => {},
};
