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
import { createCredentials } from './credential/credentials.ts';
import { createEgress } from './egress/client.ts';
import { startDueLoop } from './execution/waits/due.ts';
import { openExecutions, type Executions } from './execution/executions.ts';
import { createPresence, processLock } from './execution/recovery/presence.ts';
import { createFiles } from './host/files.ts';
import { createTryCredential } from './host/credential-test.ts';
import { createHostConnect } from './host/connect.ts';
import { createHostFunctions } from './host/host-functions.ts';
import { createHostHttp } from './host/http.ts';
import { createHostParts } from './host/parts.ts';
import { createNodeState } from './host/state.ts';
import { systemClock } from './lib/clock.ts';
import { uuidv7 } from './lib/ids.ts';
import { createPostgresBus } from './live/postgres-bus.ts';
import { findPlugins } from './plugin/discovery/discovery.ts';
import { createPluginHosts } from './plugin/host/plugin-hosts.ts';
import { openPlugins } from './plugin/plugins.ts';
import { createRegistry } from './plugin/registry.ts';
import { startQueues } from './queue/queue.ts';
import { createSandbox } from './sandbox/sandbox.ts';
import { createIngest } from './source/ingest.ts';
import { createSourceRoutes } from './source/routes.ts';
import { createSourceTally } from './source/tally.ts';
import { createScheduleTask } from './trigger/fire.ts';
import { createReceive } from './trigger/receive.ts';
import { serveTriggers } from './trigger/serve.ts';
import { openVault } from './vault/vault.ts';
import { workflowsWithCredential } from './workflow/credential-picks.ts';
import { nodesInUse } from './workflow/node-usage.ts';

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

  const pluginsFound = findPlugins({ pluginDirectories: config.pluginDirs });
  // Awaited below; a start that fails before then reports its own failure.
  pluginsFound.catch(() => {});
  const databaseUrl = config.databaseUrl ?? (await bundledPostgres(config, log, onStop));
  const database = await openDatabase(databaseUrl, entities);
  onStop(() => database.close());
  const { orm, pool } = database;
  const vault = await openVault(pool, config);

  const queues = await startQueues(pool, onError);
  onStop(() => queues.stop());
  const queue = await queues.open('execution');
  const live = await createPostgresBus(databaseUrl, pool, processId, processLock(processId), onError);
  onStop(() => live.stop());

  const pluginHosts = createPluginHosts({ log });
  onStop(() => pluginHosts.stop());
  const registry = createRegistry([], { hosts: pluginHosts });
  const plugins = await openPlugins({
    pool,
    live,
    clock,
    dataDir: config.dataDir,
    registry,
    found: await pluginsFound,
    npm: { environment: config.npmEnvironment },
    nodesInUse: (plugin) => nodesInUse(pool, plugin),
    processOf: (plugin) => pluginHosts.status(plugin),
    onError,
  });
  onStop(() => plugins.stop());
  for (const plugin of registry.plugins()) if (plugin.problem) log.warn({ plugin: plugin.package }, plugin.problem);
  const sandbox = createSandbox({ log });
  onStop(() => sandbox.close());
  const egress = createEgress({ allow: config.egressAllow, log });
  onStop(() => egress.close());

  const files = createFiles(pool, clock);
  const state = createNodeState(pool, clock);

  const presence = createPresence(pool, processId);
  const address = { baseUrl: config.baseUrl ?? '' };
  const credentials = createCredentials({
    pool,
    vault,
    live,
    clock,
    registry,
    egress,
    address,
    workflowsWith: workflowsWithCredential,
    tryCredential: (trial) => tryCredential(trial),
    onError,
  });
  onStop(async () => credentials.stop());
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
    worker: config.worker,
    maxQueued: config.maxQueued,
    retentionDays: config.retentionDays,
    onKept: (message) => log.warn(message),
    sweep: (days) => files.sweep(days),
    executionUrl: (id) => `${address.baseUrl}/executions/${id}`,
    onProcessCount: (count) => live.setAlone(count <= 1),
    onError,
  });
  onStop(() => executions.stop());
  if (config.worker) {
    const { enqueuer, overflow, starter } = executions;
    const schedules = startDueLoop({ tasks: [createScheduleTask({ pool, enqueuer, overflow, live, log, onError })], clock, live, onError });
    onStop(() => schedules.stop());
    const triggers = await serveTriggers({
      pool,
      processId,
      live,
      clock,
      vault,
      plugins: registry,
      hostFunctions,
      starter,
      overflow,
      log,
      onError,
      publicUrl: config.baseUrl ?? null,
    });
    onStop(() => triggers.stop());
  }
  void sandbox.warm().catch(onError);

  const firstStart = (await ensureOwner(orm.em, config.admin)) ?? undefined;
  const services = { orm, clock, log, config: address, registry, plugins, live, executions, sandbox, files, credentials, hostFunctions };
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
      receive: createReceive({ plugins: registry, hostFunctions, clock, vault, log, onError }),
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
