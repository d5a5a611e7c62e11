/** The test kit: runs a node in memory, as a host would. */
import type { z } from 'zod';
import type { HostFunctions, HttpRequest, HttpResponse, LogLine } from './host.ts';
import type { HostCapability } from './manifest.ts';
import type { JavaScriptRequest, JavaScriptResult, NodeContext, NodeDefinition, NodeInput, WebhookReply } from './node.ts';
import { isNodeOutcome, type Directive, type NodeOutcome } from './outcome.ts';
import { applyParams } from './params.ts';
import { inputsOf, outputsOf } from './plugin.ts';
import { DEFAULT_INPUT_PORT, DEFAULT_OUTPUT_PORT, type JsonValue } from './wire.ts';

export interface RunOptions {
  /** As the form fills them in, without expressions; defaults are applied. */
  params?: unknown;
  /** What arrives at the first input; for a trigger, its data. Default null. */
  input?: JsonValue;
  /** What arrives over several edges; `input` is then the first of them. */
  inputs?: NodeInput[];
  trigger?: JsonValue;
  steps?: Record<string, JsonValue>;
  execution?: NodeContext<unknown>['execution'];
  idempotencyKey?: string;
  attempt?: number;
  /** The iteration that the node runs in. Default: none. */
  loop?: NodeContext<unknown>['loop'];
  /** Edges that delivered nothing. */
  absent?: NodeContext<unknown>['absent'];
  /** The instant that `ctx.now()` gives. Default 0. */
  now?: number;
  signal?: AbortSignal;
  /** Stands in for the host's HTTP client. */
  http?: (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;
  /** Stands in for the host's sandbox. */
  javascript?: (request: JavaScriptRequest) => JavaScriptResult | Promise<JavaScriptResult>;
}

export interface RunResult {
  value: JsonValue;
  /** The port that the value left by; null where it left by none. */
  port: string | null;
  /** True where the node ended the execution. */
  stopped: boolean;
  /** What the node asks of the engine; a plain value leaves by the first port. */
  directive: Directive;
  logs: LogLine[];
  replies: WebhookReply[];
}

function portNames(node: NodeDefinition, params: Record<string, unknown>): string[] {
  return outputsOf(node).flatMap((port) => {
    if ('name' in port) return [port.name];
    const items = params[port.each];
    return Array.isArray(items) ? items.map((item: { key: string }) => item.key) : [];
  });
}

function refuse(node: NodeDefinition, capability: HostCapability, missing: boolean): never {
  throw new Error(
    missing
      ? `The node "${node.name}" called ctx.${capability}: pass a stand-in for it to runNode`
      : `The node "${node.name}" called ctx.${capability} without naming "${capability}" in its \`uses\``,
  );
}

/**
 * Runs a node once with its parameter schema applied.
 * @throws what the node throws; NodeError `PARAMS_INVALID` where the parameters do not fit; Error where the node breaks its
 * own definition: an undeclared host function or port, a result that is not JSON, an output that does not fit its schema.
 */
export async function runNode<Schema extends z.ZodObject>(
  definition: NodeDefinition<Schema>,
  options: RunOptions = {},
): Promise<RunResult> {
  const node = definition as unknown as NodeDefinition;
  const logs: LogLine[] = [];
  const replies: WebhookReply[] = [];
  const uses = new Set(node.uses);
  const input = options.inputs?.[0]?.value ?? options.input ?? null;
  const firstPort = inputsOf(node)[0]?.name ?? DEFAULT_INPUT_PORT;
  const params = applyParams(definition.params, options.params ?? {});
  const host: Omit<HostFunctions, 'http'> = {
    connect: async () => refuse(node, 'connect', uses.has('connect')),
    credential: async () => refuse(node, 'http', true),
    files: { read: async () => refuse(node, 'files', uses.has('files')), write: async () => refuse(node, 'files', uses.has('files')) },
    state: {
      get: async () => refuse(node, 'state', uses.has('state')),
      set: async () => refuse(node, 'state', uses.has('state')),
      delete: async () => refuse(node, 'state', uses.has('state')),
    },
    emitEvent: async () => refuse(node, 'events', uses.has('events')),
  };
  const context: NodeContext<z.output<Schema>> = {
    ...host,
    items: Array.isArray(input) ? input : input === null ? [] : [input],
    params,
    input,
    inputs: options.inputs ?? (node.kind === 'trigger' ? [] : [{ nodeId: 'before', port: firstPort, value: input }]),
    trigger: options.trigger ?? null,
    steps: options.steps ?? {},
    execution: options.execution ?? { id: 'test-execution', workflowId: 'test-workflow', workspaceId: 'test-workspace' },
    idempotencyKey: options.idempotencyKey ?? 'test-key',
    attempt: options.attempt ?? 1,
    absent: options.absent ?? [],
    loop: options.loop ?? null,
    now: () => options.now ?? 0,
    signal: options.signal ?? new AbortController().signal,
    log: (level, message) => void logs.push({ level, message }),
    http: async (request) => {
      if (!uses.has('http') || !options.http) return refuse(node, 'http', uses.has('http'));
      return options.http(request);
    },
    javascript: async (request) => {
      if (!uses.has('javascript') || !options.javascript) return refuse(node, 'javascript', uses.has('javascript'));
      return options.javascript(request);
    },
    respond: (reply) => {
      if (!uses.has('respond')) refuse(node, 'respond', false);
      replies.push(reply);
    },
  };

  const result = await definition.run(context);
  const ports = portNames(node, params);
  const directive = directiveOf(result, ports[0]);
  const port = directive.kind === 'port' && ports.length > 0 ? directive.port : null;
  if (port !== null && !ports.includes(port)) {
    throw new Error(`The node "${node.name}" left by "${port}", which is not among its outputs: ${ports.join(', ')}`);
  }
  const text = JSON.stringify(valueOf(directive));
  if (text === undefined) throw new Error(`The node "${node.name}" gave a result that is not JSON`);
  const value = JSON.parse(text) as JsonValue;
  node.output?.parse(value);
  return { value, port, stopped: directive.kind === 'stop', directive, logs, replies };
}

function directiveOf(result: JsonValue | NodeOutcome, mainPort: string | undefined): Directive {
  if (isNodeOutcome(result)) return result.directive;
  return { kind: 'port', port: mainPort ?? DEFAULT_OUTPUT_PORT, value: result };
}

function valueOf(directive: Directive): JsonValue {
  switch (directive.kind) {
    case 'port':
    case 'stop':
    case 'exitLoop':
    case 'wait':
      return directive.value;
    case 'loop':
      return directive.loop.items;
    case 'call':
      return directive.call.data;
    default:
      return directive satisfies never;
  }
}
