/**
 * For tests: the whole API over HTTP on a database of its own, with the real registry, queue, worker and sandbox.
 * `countQueries` says how many statements the ORM sends for a request.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import pino from 'pino';
import { ensureOwner } from '../access/first-start.ts';
import { openDatabase } from '../db/orm.ts';
import { createTestDatabase } from '../db/testing.ts';
import { createCredentials } from '../credential/credentials.ts';
import { createEgress } from '../egress/client.ts';
import { createFiles } from '../host/files.ts';
import { createTryCredential } from '../host/credential-test.ts';
import { createHostConnect } from '../host/connect.ts';
import { createHostFunctions } from '../host/host-functions.ts';
import { createHostHttp } from '../host/http.ts';
import { createHostParts } from '../host/parts.ts';
import { createNodeState } from '../host/state.ts';
import { openExecutions, type Executions } from '../execution/executions.ts';
import { createPresence } from '../execution/recovery/presence.ts';
import { systemClock, type Clock } from '../lib/clock.ts';
import { uuidv7 } from '../lib/ids.ts';
import { createProcessBus } from '../live/process-bus.ts';
import { findPlugins } from '../plugin/discovery/discovery.ts';
import { createPluginHosts } from '../plugin/host/plugin-hosts.ts';
import { openPlugins } from '../plugin/plugins.ts';
import { createRegistry } from '../plugin/registry.ts';
import { startQueues } from '../queue/queue.ts';
import { createSandbox } from '../sandbox/sandbox.ts';
import { nodesInUse } from '../workflow/node-usage.ts';
import { openVault } from '../vault/vault.ts';
import { workflowsWithCredential } from '../workflow/credential-picks.ts';
import { entities } from './entities.ts';
import { createHttpServer } from './http.ts';

/** The ORM brings a copy of the driver of its own; the hot paths' statements do not go through it. */
const { Client: OrmClient } = createRequire(import.meta.resolve('@mikro-orm/postgresql'))('pg') as typeof pg;

export const owner = { email: 'owner@example.test', password: 'correct horse battery', apiKey: 'hl_test_key_of_the_owner' };

export interface Answer<Data> {
  data: Data;
  errors?: {
    message: string;
    path?: (string | number)[];
    extensions: { code: string; issues?: Record<string, string>[]; errorId?: string };
  }[];
}

export type TestApi = Awaited<ReturnType<typeof startTestApi>>;

export async function startTestApi(
  options: { clock?: Clock; clientDir?: string; npmEnvironment?: Record<string, string>; egressAllow?: string[] } = {},
) {
  const clock = options.clock ?? systemClock;
  const testDatabase = await createTestDatabase('api');
  const { orm, pool, close } = await openDatabase(testDatabase.url, entities);
  await ensureOwner(orm.em, owner);
  const vault = await openVault(pool, { secretKey: randomBytes(32), dataDir: '' });

  const logged: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) });
  const onError = (error: Error): void => log.error({ err: error }, 'a fault in the background');
  const queues = await startQueues(pool, onError);
  const queue = await queues.open('execution');
  const live = createProcessBus();
  const pluginHosts = createPluginHosts({ log });
  const registry = createRegistry([], { hosts: pluginHosts });
  const dataDir = await mkdtemp(join(tmpdir(), 'hookloom-api-'));
  const plugins = await openPlugins({
    pool,
    live,
    clock,
    dataDir,
    registry,
    found: await findPlugins(),
    npm: { environment: { PATH: '', ...options.npmEnvironment } },
    nodesInUse: (plugin) => nodesInUse(pool, plugin),
    processOf: (plugin) => pluginHosts.status(plugin),
    onError,
  });
  const sandbox = createSandbox({ log });
  const egress = createEgress({ allow: options.egressAllow ?? [], log });
  const processId = uuidv7();
  const presence = createPresence(pool, processId);
  const config = { baseUrl: '' };
  const files = createFiles(pool, clock);
  const state = createNodeState(pool, clock);
  const credentials = createCredentials({
    pool,
    vault,
    live,
    clock,
    registry,
    egress,
    address: config,
    workflowsWith: workflowsWithCredential,
    tryCredential: (trial) => tryCredential(trial),
    onError,
  });
  const hostHttp = createHostHttp({ egress, credentials: credentials.use, approvedHosts: plugins.approvedHosts });
  const hostFunctions = createHostFunctions(
    createHostParts({
      http: hostHttp,
      connect: createHostConnect({ egress, http: hostHttp }),
      credentials: credentials.use,
      files,
      state,
      emitEvent: (event, scope) => executions.emitEvent(event, scope),
    }),
  );
  const tryCredential = createTryCredential({ clock, hostFunctions, codeOf: (plugin) => registry.code(plugin) });
  const executions: Executions = await openExecutions({
    processId,
    pool,
    orm,
    queue,
    live,
    clock,
    presence,
    nodeTypes: registry,
    sandbox,
    hostFunctions,
    onError,
    worker: true,
    executionUrl: (id) => `${config.baseUrl}/executions/${id}`,
    onProcessCount: () => {},
  });

  const services = { orm, clock, log, config, registry, plugins, live, executions, sandbox, files, credentials, hostFunctions };
  const http = createHttpServer({
    services,
    ingest: (_request, response, path, query) => void response.end(`${path}?${query}`),
    ...(options.clientDir === undefined ? {} : { clientDir: options.clientDir }),
  });
  http.server.listen(0, '127.0.0.1');
  await once(http.server, 'listening');
  const { port } = http.server.address() as AddressInfo;
  config.baseUrl = `http://127.0.0.1:${port}`;

  /** Sends an operation with the owner's API key; further headers replace that one where they name `authorization`. */
  async function graphql<Data>(
    query: string,
    variables: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ): Promise<Answer<Data>> {
    const response = await post(query, variables, { authorization: `Bearer ${owner.apiKey}`, ...headers });
    return (await response.json()) as Answer<Data>;
  }

  function post(query: string, variables: Record<string, unknown>, headers: Record<string, string>): Promise<Response> {
    return fetch(`${config.baseUrl}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
  }

  return {
    url: config.baseUrl,
    orm,
    pool,
    live,
    graphql,
    post,
    /** Lines of the log. */
    logged,
    /** How many statements the ORM sends while `work` is under way. */
    async countQueries(work: () => Promise<unknown>): Promise<number> {
      const { query } = OrmClient.prototype;
      let count = 0;
      OrmClient.prototype.query = function (this: pg.Client, ...args: unknown[]) {
        count++;
        return Reflect.apply(query, this, args);
      };
      await work().finally(() => (OrmClient.prototype.query = query));
      return count;
    },
    async stop(): Promise<void> {
      await http.close();
      await executions.stop();
      await plugins.stop();
      await pluginHosts.stop();
      await rm(dataDir, { recursive: true, force: true });
      await sandbox.close();
      await egress.close();
      await queues.stop();
      await close();
      await testDatabase.drop();
    },
  };
}
