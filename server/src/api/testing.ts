/**
 * For tests: the whole API over HTTP on a database of its own, with the real registry, queue, worker and sandbox.
 * `countQueries` says how many statements the ORM sends for a request.
 */
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type pg from 'pg';
import pino from 'pino';
import { ensureOwner } from '../access/first-start.ts';
import { openDatabase } from '../db/orm.ts';
import { createTestDatabase } from '../db/testing.ts';
import { createEgress } from '../egress/client.ts';
import { createHostFunctions } from '../host/host-functions.ts';
import { createHostParts } from '../host/parts.ts';
import { openExecutions } from '../execution/executions.ts';
import { createPresence } from '../execution/recovery/presence.ts';
import { systemClock, type Clock } from '../lib/clock.ts';
import { uuidv7 } from '../lib/ids.ts';
import { createProcessBus } from '../live/process-bus.ts';
import { discoverPlugins } from '../plugin/discovery.ts';
import { createRegistry } from '../plugin/registry.ts';
import { startQueues } from '../queue/queue.ts';
import { createSandbox } from '../sandbox/sandbox.ts';
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

export async function startTestApi(options: { clock?: Clock; clientDir?: string } = {}) {
  const clock = options.clock ?? systemClock;
  const testDatabase = await createTestDatabase('api');
  const { orm, pool, close } = await openDatabase(testDatabase.url, entities);
  await ensureOwner(orm.em, owner);

  const logged: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) });
  const onError = (error: Error): void => log.error({ err: error }, 'a fault in the background');
  const queues = await startQueues(pool, onError);
  const queue = await queues.open('execution');
  const live = createProcessBus();
  const registry = createRegistry(await discoverPlugins());
  const sandbox = createSandbox({ log });
  const egress = createEgress({ allow: [], log });
  const processId = uuidv7();
  const presence = createPresence(pool, processId);
  const config = { baseUrl: '' };
  const executions = await openExecutions({
    processId,
    pool,
    orm,
    queue,
    live,
    clock,
    presence,
    nodeTypes: registry,
    sandbox,
    hostFunctions: createHostFunctions(createHostParts({ egress, emitEvent: async () => ({ eventId: '' }) })),
    onError,
    worker: true,
    executionUrl: (id) => `${config.baseUrl}/executions/${id}`,
    onProcessCount: () => {},
  });

  const services = { orm, clock, log, config, registry, live, executions, sandbox };
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
      await sandbox.close();
      await egress.close();
      await queues.stop();
      await close();
      await testDatabase.drop();
    },
  };
}
