/** In the parent: a plugin's code that runs in a host, in the shape in which the server calls any plugin's code. */
import { NodeError, NodeOutcome, type HostFunctions, type NodeManifest } from '@hookloom/sdk';
import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';
import type { z } from 'zod';
import type { CodeCall, NodeCode, NodeRunContext, PluginCode, WebhookCall } from '../plugin-code.ts';
import { HostCall, type CallServices } from './host-call.ts';
import { MAX_MESSAGE_CHARS, MAX_RESULT_CHARS } from './limits.ts';
import type { PluginHost } from './plugin-host.ts';
import { toBytes, type CallKind } from './protocol.ts';
import { directive, items, loaded, params as object, received } from './results.ts';

/** The code of one version of a node type. Parameters are parsed in the child, where the schema is. */
export function hostedNode(host: PluginHost, manifest: NodeManifest): NodeCode {
  const uses = new Set(manifest.uses);
  return {
    uses,
    parse: (params) => params,
    run: (ctx) => runNode(host, manifest, ctx, uses.has('steps')),
  };
}

async function runNode(
  host: PluginHost,
  manifest: NodeManifest,
  ctx: NodeRunContext,
  withSteps: boolean,
): Promise<JsonValue | NodeOutcome> {
  const { inputs, input, execution } = ctx;
  const given = {
    params: ctx.params,
    inputs,
    ...((inputs.length === 0 || inputs[0]?.value !== input) && { input }),
    absent: ctx.absent,
    loop: ctx.loop,
    execution,
    attempt: ctx.attempt,
    idempotencyKey: ctx.idempotencyKey,
    ...(withSteps && { trigger: ctx.trigger, steps: ctx.steps }),
  };
  const call = new HostCall({
    head: { kind: 'run', type: manifest.type, version: manifest.version, workspaceId: execution.workspaceId },
    payload: textOf(given),
    services: ctx,
    signal: ctx.signal,
    now: () => ctx.now(),
    repeatable: manifest.effect !== 'atMostOnce',
  });
  host.run(call);
  const { payload, outcome } = await call.result;
  return outcome ? new NodeOutcome(checked(host, payload, directive)) : parsed(host, payload);
}

export function hostedPlugin(host: PluginHost): PluginCode {
  async function call<Given extends object>(
    kind: CallKind,
    ref: { type: string; version: number },
    from: CodeCall,
    given: Given,
    { emit, repeatable = true }: { emit?: CallServices['emit']; repeatable?: boolean } = {},
  ): Promise<string> {
    const pending = new HostCall({
      head: { kind, type: ref.type, version: ref.version, workspaceId: from.workspaceId },
      payload: textOf({ params: from.params, ...given }),
      services: { ...functionsOf(from.host), log: (level, message) => from.log(level, message), emit },
      signal: from.signal,
      now: () => from.now(),
      repeatable,
    });
    host.run(pending);
    return (await pending.result).payload;
  }

  const registration = ({ callbackUrl, secret, registration: last }: WebhookCall): object => ({ callbackUrl, secret, registration: last });

  return {
    async migrate(to, from, params) {
      const payload = await call('migrate', to, withoutHost(params), { from });
      return checked(host, payload, object);
    },
    async loadOptions(node, loader, from) {
      return checked(host, await call('loadOptions', node, from, { loader, search: from.search, cursor: from.cursor }), loaded);
    },
    async testCredential(type, from) {
      await call('testCredential', { type, version: 0 }, from, { credentialId: from.credentialId });
    },
    setUp: async (node, from) => parsed(host, await call('setUp', node, from, registration(from))),
    tearDown: async (node, from) => void (await call('tearDown', node, from, registration(from))),
    async receive(node, from) {
      const request = { ...from.request, rawBody: toBytes(from.request.rawBody) };
      return checked(host, await call('receive', node, from, { ...registration(from), request }), received);
    },
    poll: async (node, from) => checked(host, await call('poll', node, from, { cursor: from.cursor }), items),
    async listen(node, from) {
      // Whoever keeps the connection up calls again, with the newest cursor.
      await call('listen', node, from, { cursor: from.cursor }, { emit: (item, cursor) => from.emit(item, cursor), repeatable: false });
    },
  };
}

/** Milliseconds for a migration, which only computes. */
const MIGRATION_TIMEOUT_MS = 10_000;

/** By name, so that those of a class come along too. */
function functionsOf(host: HostFunctions): HostFunctions {
  return {
    http: (request) => host.http(request),
    connect: (request) => host.connect(request),
    credential: (id) => host.credential(id),
    files: host.files,
    state: host.state,
    emitEvent: (type, data) => host.emitEvent(type, data),
  };
}

/** A call that may ask for nothing. */
function withoutHost(params: JsonObject): CodeCall {
  const refuse = async (): Promise<never> => {
    throw new NodeError('USER', 'CAPABILITY_MISSING', 'A migration only computes.');
  };
  const host: HostFunctions = {
    http: refuse,
    connect: refuse,
    credential: refuse,
    files: { read: refuse, write: refuse },
    state: { get: refuse, set: refuse, delete: refuse },
    emitEvent: refuse,
  };
  return { params, workspaceId: '', host, signal: AbortSignal.timeout(MIGRATION_TIMEOUT_MS), now: () => Date.now(), log: () => {} };
}

/** @throws NodeError `INPUT_TOO_LARGE` */
function textOf(given: object): string {
  const tooLarge = (): NodeError =>
    new NodeError('USER', 'INPUT_TOO_LARGE', 'What the step is given is too large to be passed to a plugin.');
  let text;
  try {
    text = JSON.stringify(given);
  } catch {
    throw tooLarge();
  }
  if (text.length > MAX_MESSAGE_CHARS) throw tooLarge();
  return text;
}

function parsed(host: PluginHost, payload: string): JsonValue {
  // The child has looked at that already, unless the plugin wrote the message itself.
  if (payload.length > MAX_RESULT_CHARS) throw invalid(host, `a result of ${payload.length.toLocaleString('en')} characters`);
  try {
    return JSON.parse(payload) as JsonValue;
  } catch {
    throw invalid(host, 'no JSON');
  }
}

function checked<Result>(host: PluginHost, payload: string, schema: z.ZodType<Result>): Result {
  const result = schema.safeParse(parsed(host, payload));
  if (result.success) return result.data;
  const faults = result.error.issues.slice(0, 3).map(({ path, message }) => `${path.map(String).join('.') || 'it'}: ${message}`);
  throw invalid(host, faults.join('; '));
}

function invalid(host: PluginHost, fault: string): NodeError {
  return new NodeError(
    'USER',
    'OUTPUT_INVALID',
    `The plugin "${host.options.name}" gave what it is not to give: ${fault}. Tell its author.`,
  );
}
