/** For tests: a plugin's triggers on a real database, served by several processes that can die at any statement. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { buildManifest, definePlugin, type NodeDefinition } from '@hookloom/sdk';
import type { JsonObject, WorkflowSettings } from '@hookloom/sdk/wire';
import { noCredentials } from '../credential/testing.ts';
import { openDatabase } from '../db/orm.ts';
import { createEgress } from '../egress/client.ts';
import { createTestBed, createTestClock, type TestBed, type TestClock, type TestProcess } from '../execution/testing.ts';
import { createFiles } from '../host/files.ts';
import { createHostConnect } from '../host/connect.ts';
import { createHostFunctions } from '../host/host-functions.ts';
import { createHostHttp } from '../host/http.ts';
import { createHostParts } from '../host/parts.ts';
import { createNodeState } from '../host/state.ts';
import type { Clock } from '../lib/clock.ts';
import { uuidv7 } from '../lib/ids.ts';
import { pluginCodeOf } from '../plugin/definition-code.ts';
import { openVault } from '../vault/vault.ts';
import type { WorkflowPorts } from '../workflow/ports.ts';
import { activateWorkflow, deactivateWorkflow, publishWorkflow } from '../workflow/publish.ts';
import { Trigger } from '../workflow/trigger.entity.ts';
import { Version } from '../workflow/version.entity.ts';
import { Workflow } from '../workflow/workflow.entity.ts';
import { deleteWorkflow } from '../workflow/workflow.ts';
import { createKeepServices } from './keep-services.ts';
import type { ServeParts } from './parts.ts';
import { serveTriggers, type TriggerServing } from './serve.ts';
import { TriggerService } from './trigger-service.entity.ts';

export const PUBLIC_URL = 'https://hooks.example.test';

/** A process that serves triggers. */
export interface ServingProcess {
  id: string;
  parts: ServeParts;
  /** As by `kill -9`: no statement of its comes through any more, and the others know that it is gone. */
  die(): Promise<void>;
  stop(): Promise<void>;
}

export interface TriggerBed {
  bed: TestBed;
  clock: TestClock;
  process: TestProcess;
  warnings: object[];
  serve(options?: { publicUrl?: string | null; clock?: Clock }): Promise<ServingProcess>;
  /** A published workflow whose only node, `start`, is of the type; its id. */
  publish(type: string, params?: JsonObject, settings?: WorkflowSettings): Promise<string>;
  /** Publishes it again. */
  change(workflowId: string, type: string, params?: JsonObject): Promise<void>;
  activate(workflowId: string): Promise<void>;
  deactivate(workflowId: string): Promise<void>;
  remove(workflowId: string): Promise<void>;
  /** Oldest first. */
  services(workflowId: string): Promise<TriggerServiceState[]>;
  /** The trigger data of the workflow's executions, in their order. */
  started(workflowId: string): Promise<unknown[]>;
  /** Stops those that still serve, so that a test that fails does not disturb the next. */
  stopAll(): Promise<void>;
  close(): Promise<void>;
}

export interface TriggerServiceState {
  id: string;
  wanted: boolean;
  status: string;
  problem: string | null;
  attempts: number;
  path: string | null;
  callbackUrl: string | null;
  cursor: unknown;
  owner: string | null;
  generation: number;
  nextAt: Date | null;
  dueAt: Date | null;
  items: number;
}

export async function createTriggerBed(name: string, nodes: NodeDefinition[], options: { clock?: TestClock } = {}): Promise<TriggerBed> {
  const bed = await createTestBed(name);
  const database = await openDatabase(bed.url, [Workflow, Version, Trigger, TriggerService]);
  const { orm } = database;
  const clock = options.clock ?? createTestClock();
  const process = await bed.open({ worker: false, clock });
  const vault = await openVault(bed.pool, { secretKey: randomBytes(32), dataDir: '' });
  const definition = definePlugin({
    name: 'test',
    title: 'Test',
    description: 'For tests.',
    host: '*',
    nodes,
    capabilities: { hosts: ['*'] },
  });
  const manifest = buildManifest(definition);
  const code = pluginCodeOf(definition);
  const plugins: ServeParts['plugins'] = {
    nodeType: (type, version) =>
      manifest.nodes.findLast((node) => node.type === type && (version === undefined || node.version === version)),
    code: async () => code,
  };
  const egress = createEgress({ allow: ['127.0.0.1'] });
  const http = createHostHttp({ egress, credentials: noCredentials, approvedHosts: () => 'any' });
  const hostFunctions = createHostFunctions(
    createHostParts({
      http,
      connect: createHostConnect({ egress, http }),
      credentials: noCredentials,
      files: createFiles(bed.pool, clock),
      state: createNodeState(bed.pool, clock),
      emitEvent: (event, scope) => process.executions.emitEvent(event, scope),
    }),
  );
  const warnings: object[] = [];
  const log = { info: () => {}, warn: (details: object) => void warnings.push(details) };
  const ports: WorkflowPorts = {
    rules: {
      nodeType: plugins.nodeType,
      validateParams: () => [],
      expressionIssues: () => [],
      stepsNamedIn: () => [],
      isPlain: () => true,
      scheduleFault: () => null,
      loopNamesIn: () => [],
    },
    existingSources: async () => new Set(),
    nextFiring: () => null,
    serveTriggers: createKeepServices(plugins, clock),
    removeDependents: async () => {},
  };
  const { workspaceId } = bed;
  const serving: ServingProcess[] = [];
  const told = (workflowId: string): void => {
    process.live.publish('triggers', workflowId);
    process.live.publish('routes', workflowId);
  };
  const graphOf = (type: string, params: JsonObject, settings?: WorkflowSettings): object => ({
    nodes: [{ id: 'start', type, position: { x: 0, y: 0 }, data: { label: 'start', typeVersion: 1, params, settings: {} } }],
    edges: [],
    ...(settings && { settings }),
  });
  const publishDraft = async (id: string): Promise<void> => {
    await publishWorkflow(orm.em, { workspaceId, userId: null }, { id }, ports);
    told(id);
  };

  return {
    bed,
    clock,
    process,
    warnings,
    async serve({ publicUrl = PUBLIC_URL, clock: ownClock = clock } = {}) {
      const id = uuidv7();
      await bed.pool.query(
        `insert into server_process (id, roles, started_at, beat_at) values ($1, 'test', now(), now() + interval '1 day')`,
        [id],
      );
      const mortal = mortalPool(bed.pool);
      const parts: ServeParts = {
        processId: id,
        clock: ownClock,
        live: process.live,
        vault,
        plugins,
        hostFunctions,
        log,
        publicUrl,
        pool: mortal.pool,
        starter: process.executions.starter,
        overflow: process.executions.overflow,
        chance: () => 0.5,
        onError: (error) => void (mortal.isDead() || bed.errors.push(error)),
      };
      const running: TriggerServing = await serveTriggers(parts);
      let over = false;
      const own: ServingProcess = {
        id,
        parts,
        async die() {
          mortal.die();
          await bed.pool.query('delete from server_process where id = $1', [id]);
        },
        async stop() {
          if (over) return;
          over = true;
          await running.stop().catch((error: Error) => {
            if (!mortal.isDead()) throw error;
          });
          await bed.pool.query('delete from server_process where id = $1', [id]);
        },
      };
      serving.push(own);
      return own;
    },
    async publish(type, params = {}, settings) {
      const id = uuidv7();
      await bed.pool.query(
        `insert into workflow (id, workspace_id, name, description, category, active, draft, draft_revision, created_at, updated_at) values ($1, $2, 'Test', '', 'CUSTOM', false, $3, 1, now(), now())`,
        [id, workspaceId, JSON.stringify(graphOf(type, params, settings))],
      );
      await publishDraft(id);
      return id;
    },
    async change(workflowId, type, params = {}) {
      await bed.pool.query('update workflow set draft = $2 where id = $1', [workflowId, JSON.stringify(graphOf(type, params))]);
      await publishDraft(workflowId);
    },
    async activate(workflowId) {
      await activateWorkflow(orm.em, workspaceId, workflowId, ports);
      told(workflowId);
    },
    async deactivate(workflowId) {
      await deactivateWorkflow(orm.em, workspaceId, workflowId, ports);
      told(workflowId);
    },
    async remove(workflowId) {
      await deleteWorkflow(orm.em, workspaceId, workflowId, ports);
      told(workflowId);
    },
    async services(workflowId) {
      const { rows } = await bed.pool.query<TriggerServiceState>(
        `select id, wanted, status, problem, attempts, path, callback_url as "callbackUrl", cursor, owner, generation, next_at as "nextAt", due_at as "dueAt", items
          from trigger_service where workflow_id = $1 order by id`,
        [workflowId],
      );
      return rows;
    },
    async started(workflowId) {
      const { rows } = await bed.pool.query(
        'select event.data from execution e join event on event.id = e.event_id where e.workflow_id = $1 order by e.id',
        [workflowId],
      );
      return rows.map((row) => row.data as unknown);
    },
    async stopAll() {
      for (const one of serving.splice(0)) await one.stop();
    },
    async close() {
      await egress.close();
      await database.close();
      await bed.close();
    },
  };
}

/** A pool that stops working when it is told to, between any two statements. */
function mortalPool(pool: pg.Pool): { pool: pg.Pool; die(): void; isDead(): boolean } {
  let dead = false;
  const living = <Arguments extends unknown[], Result>(run: (...given: Arguments) => Result) => {
    return (...given: Arguments): Result => {
      if (dead) throw new Error('the process is dead');
      return run(...given);
    };
  };
  const query = living((...given: unknown[]) => Reflect.apply(pool.query.bind(pool), pool, given));
  const connect = async (): Promise<pg.PoolClient> => {
    if (dead) throw new Error('the process is dead');
    const client = await pool.connect();
    return new Proxy(client, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (name === 'release') return () => target.release(dead);
        return typeof value === 'function' ? living(value.bind(target) as (...given: unknown[]) => unknown) : value;
      },
    });
  };
  return { pool: { query, connect } as unknown as pg.Pool, die: () => void (dead = true), isDead: () => dead };
}

/** A server of the test's own; gives its address. */
export async function listen(server: Server = createServer()): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
