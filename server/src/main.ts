/** The composition root: builds everything from the configuration, and takes it down in the opposite order. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { ensureOwner, type FirstOwner } from './access/first-start.ts';
import { entities } from './api/entities.ts';
import { createHealthServer } from './api/health.ts';
import { createHttpServer, type HttpServer } from './api/http.ts';
import type { Config } from './config/env.ts';
import { startEmbeddedPostgres } from './db/embedded.ts';
import { openDatabase } from './db/orm.ts';
import { createEgress } from './egress/client.ts';
import { startDueLoop } from './execution/waits/due.ts';
import { openExecutions, type Executions } from './execution/executions.ts';
import { createPresence, processLock } from './execution/recovery/presence.ts';
import { createHostFunctions } from './host/host-functions.ts';
import { createHostParts } from './host/parts.ts';
import { systemClock } from './lib/clock.ts';
import { uuidv7 } from './lib/ids.ts';
import { createPostgresBus } from './live/postgres-bus.ts';
import { discoverPlugins } from './plugin/discovery.ts';
import { createRegistry } from './plugin/registry.ts';
import { startQueues } from './queue/queue.ts';
import { createSandbox } from './sandbox/sandbox.ts';
import { createIngest } from './source/ingest.ts';
import { createSourceRoutes } from './source/routes.ts';
import { createSourceTally } from './source/tally.ts';
import { createScheduleTask } from './trigger/fire.ts';

export interface RunningServer {
  /** Where people and senders reach it. */
  url: string;
  databaseUrl: string;
  /** How to sign in, where this start made the owner; shown once. */
  firstStart: FirstOwner | undefined;
  /** Ends within some seconds. May be called again. */
  stop(): Promise<void>;
}

/** Starts the roles that the configuration names. What was started is stopped again where a later part fails. */
export async function startServer({ config, log }: { config: Config; log: Logger }): Promise<RunningServer> {
  const cleanups: (() => Promise<void>)[] = [];
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      for (const cleanup of cleanups.toReversed())
        await cleanup().catch((error: unknown) => log.error({ err: error }, 'a part did not stop cleanly'));
    })();
    return stopping;
  };
  try {
    const running = await start(config, log, (cleanup) => cleanups.push(cleanup));
    return { ...running, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(config: Config, log: Logger, onStop: (cleanup: () => Promise<void>) => void): Promise<Omit<RunningServer, 'stop'>> {
  const onError = (error: Error, executionId?: string): void => log.error({ err: error, executionId }, error.message);
  const clock = systemClock;
  const processId = uuidv7();

  const pluginsFound = discoverPlugins({ pluginDirectories: config.pluginDirs });
  // Awaited below; a start that fails before then reports its own failure.
  pluginsFound.catch(() => {});
  const databaseUrl = config.databaseUrl ?? (await bundledPostgres(config, log, onStop));
  const database = await openDatabase(databaseUrl, entities);
  onStop(() => database.close());
  const { orm, pool } = database;

  const queues = await startQueues(pool, onError);
  onStop(() => queues.stop());
  const queue = await queues.open('execution');
  const live = await createPostgresBus(databaseUrl, pool, processId, processLock(processId), onError);
  onStop(() => live.stop());

  const registry = createRegistry(await pluginsFound);
  for (const plugin of registry.plugins()) if (plugin.problem) log.warn({ plugin: plugin.package }, plugin.problem);
  const sandbox = createSandbox({ log });
  onStop(() => sandbox.close());
  const egress = createEgress({ allow: config.egressAllow, log });
  onStop(() => egress.close());

  const presence = createPresence(pool, processId);
  const address = { baseUrl: config.baseUrl ?? '' };
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
    hostFunctions: createHostFunctions(createHostParts({ egress, emitEvent: (event, scope) => executions.emitEvent(event, scope) })),
    worker: config.worker,
    maxQueued: config.maxQueued,
    retentionDays: config.retentionDays,
    onKept: (message) => log.warn(message),
    executionUrl: (id) => `${address.baseUrl}/executions/${id}`,
    onProcessCount: (count) => live.setAlone(count <= 1),
    onError,
  });
  onStop(() => executions.stop());
  if (config.worker) {
    const { enqueuer, overflow } = executions;
    const schedules = startDueLoop({ tasks: [createScheduleTask({ pool, enqueuer, overflow, live, log, onError })], clock, live, onError });
    onStop(() => schedules.stop());
  }
  void sandbox.warm().catch(onError);

  const firstStart = (await ensureOwner(orm.em, config.admin)) ?? undefined;
  const services = { orm, clock, log, config: address, registry, live, executions, sandbox };
  const http = config.api ? openApi() : createHealthServer(isReady);
  const url = await listen(http.server, config);
  // A worker's own address leads to no page.
  if (config.api) address.baseUrl ||= url;
  onStop(() => http.close());
  return { url: config.api ? address.baseUrl : url, databaseUrl, firstStart };

  function isReady(): Promise<boolean> {
    return pool.query('select 1').then(
      () => true,
      () => false,
    );
  }

  function openApi(): HttpServer {
    const routes = createSourceRoutes(pool, live);
    onStop(async () => routes.stop());
    const tally = createSourceTally(pool, clock, onError);
    onStop(() => tally.stop());
    const ingest = createIngest({
      processId,
      clock,
      routes,
      tally,
      starter: executions.starter,
      runner: executions.runner,
      overflow: executions.overflow,
      onError,
    });
    return createHttpServer({ services, ingest, isReady });
  }
}

async function bundledPostgres(config: Config, log: Logger, onStop: (cleanup: () => Promise<void>) => void): Promise<string> {
  const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir, log: (message) => log.info(message) });
  onStop(() => postgres.stop());
  return postgres.url;
}

/** Gives the address to reach it by: the name that a browser on this machine can open. */
async function listen(server: Server, config: Config): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const anywhere = config.host === '0.0.0.0' || config.host === '::';
  const host = anywhere || config.host === '127.0.0.1' ? 'localhost' : config.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
