/** How the code of a plugin's trigger is called: on whose behalf, with what, and for how long. */
import { isNodeError, NodeError, type HostFunctions, type LogLine } from '@hookloom/sdk';
import type { NodeManifest } from '@hookloom/sdk/manifest';
import type { JsonObject } from '@hookloom/sdk/wire';
import type { MakeHostFunctions } from '../host/host-functions.ts';
import { credentialsIn } from '../host/scope.ts';
import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import type { CodeCall, PluginCode } from '../plugin/plugin-code.ts';
import type { Registry } from '../plugin/registry.ts';

/** The plugins, as far as triggers need them. */
export type TriggerPlugins = Pick<Registry, 'nodeType' | 'code'>;

export interface CallParts {
  plugins: TriggerPlugins;
  hostFunctions: MakeHostFunctions;
  clock: Clock;
  log: { info(details: object, message: string): void; warn(details: object, message: string): void };
}

/** A trigger on whose behalf code is called; `owner` is null where it is only tried. */
export interface CalledTrigger {
  workspaceId: string;
  nodeType: string;
  typeVersion: number;
  params: JsonObject;
  owner: { workflowId: string; nodeId: string } | null;
}

export interface PreparedCall {
  code: PluginCode;
  manifest: NodeManifest;
  call: CodeCall;
}

const MAX_LOG = 1_000;

/** @throws AppError where there is no such node type, or its plugin cannot run */
export async function prepareCall(parts: CallParts, trigger: CalledTrigger, signal: AbortSignal): Promise<PreparedCall> {
  const { nodeType, typeVersion, params, workspaceId, owner } = trigger;
  const manifest = parts.plugins.nodeType(nodeType, typeVersion);
  if (!manifest) throw new AppError('NOT_FOUND', `There is no node type ${nodeType} with version ${typeVersion}. Is its plugin installed?`);
  const plugin = pluginNameOf(nodeType);
  const code = await parts.plugins.code(plugin);
  const scope = {
    workspaceId,
    plugin,
    uses: new Set(manifest.uses),
    credentials: credentialsIn(manifest.paramsSchema, params),
    owner: owner && { workflowId: owner.workflowId, nodeId: owner.nodeId },
    executionId: null,
    idempotencyKey: null,
  };
  const host: HostFunctions = parts.hostFunctions(scope, signal);
  const log = (level: LogLine['level'], message: string): void =>
    parts.log.info({ plugin, nodeType, workflowId: owner?.workflowId, nodeId: owner?.nodeId, level }, message.slice(0, MAX_LOG));
  return { code, manifest, call: { params, workspaceId, host, signal, now: () => parts.clock.now(), log } };
}

export function pluginNameOf(nodeType: string): string {
  return nodeType.slice(0, nodeType.indexOf('.'));
}

/**
 * Runs `work` for `ms` at most; its signal is aborted then, and when `outer` is. Code in this process that does not heed its signal goes on in vain.
 * @throws NodeError `TIMEOUT`/`TRIGGER_TIMEOUT`, `CANCELLED`/`CANCELLED`
 */
export async function withinTime<Result>(ms: number, outer: AbortSignal, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const stop = (error: NodeError): void => {
    reject(error);
    controller.abort(error);
  };
  const cancel = (): void => stop(new NodeError('CANCELLED', 'CANCELLED', 'It was stopped.'));
  const timer = setTimeout(
    () =>
      stop(new NodeError('TIMEOUT', 'TRIGGER_TIMEOUT', `The trigger's code did not finish within ${(ms / 1_000).toLocaleString('en')} s.`)),
    ms,
  );
  outer.addEventListener('abort', cancel, { once: true });
  if (outer.aborted) cancel();
  try {
    stopped.catch(() => {});
    return await Promise.race([stopped, work(controller.signal)]);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener('abort', cancel);
    // Whatever it left open, such as a connection, ends with it.
    controller.abort();
  }
}

const MAX_PROBLEM = 1_000;

/** What to tell the workflow's people of a failure; what is our own fault goes to `onError`, without its text. */
export function problemOf(error: unknown, onError: (error: Error) => void): string {
  const isForeseen = isNodeError(error) || (error instanceof AppError && error.code !== 'INTERNAL');
  if (isForeseen) return error.message.replaceAll('\0', '').slice(0, MAX_PROBLEM);
  onError(error instanceof Error ? error : new Error(String(error)));
  return 'Something failed inside the server; its log says what. It is tried again.';
}
