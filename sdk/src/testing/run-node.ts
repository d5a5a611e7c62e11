/** Runs a node in memory, as a host would. */
import type { z } from 'zod';
import type { JavaScriptRequest, JavaScriptResult, NodeContext, NodeDefinition, NodeInput, WebhookReply } from '../node.ts';
import { inputsOf, outputsOf } from '../node-shape.ts';
import { isNodeOutcome, type Directive, type NodeOutcome } from '../outcome.ts';
import { checkOutput } from '../output.ts';
import { applyParams } from '../params.ts';
import { DEFAULT_INPUT_PORT, DEFAULT_OUTPUT_PORT, type JsonValue } from '../wire.ts';
import { knownParamsSchema } from './call-context.ts';
import {
  createStandIns,
  jsonCopy,
  missingStandIn,
  recordOf,
  withCredentials,
  type HostOptions,
  type HostRecord,
  type StandIns,
} from './stand-ins.ts';

export interface RunOptions extends HostOptions {
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
  /** Stands in for the host's sandbox. */
  javascript?: (request: JavaScriptRequest) => JavaScriptResult | Promise<JavaScriptResult>;
}

export interface RunResult extends HostRecord {
  value: JsonValue;
  /** The port that the value left by; null where it left by none. */
  port: string | null;
  /** True where the node ended the execution. */
  stopped: boolean;
  /** What the node asks of the engine; a plain value leaves by the first port. */
  directive: Directive;
  replies: WebhookReply[];
}

/**
 * Runs a node once with its parameter schema applied.
 * @throws what the node throws; NodeError `PARAMS_INVALID` where the parameters do not fit, `OUTPUT_INVALID` where the output does not fit
 * its schema; Error where the node breaks its own definition: an undeclared host function or port, a result that is not JSON, recorded
 * requests that were not sent.
 */
export async function runNode<Schema extends z.ZodObject>(
  definition: NodeDefinition<Schema>,
  options: RunOptions = {},
): Promise<RunResult> {
  const node = definition as unknown as NodeDefinition;
  const paramsSchema = knownParamsSchema(node);
  const given = withCredentials(options.params, paramsSchema, options.credentials);
  const params = applyParams(definition.params, given);
  const host = createStandIns({ name: `The node "${node.name}"`, uses: new Set(node.uses), paramsSchema, params: given }, options);
  const replies: WebhookReply[] = [];
  const context = contextOf<z.output<Schema>>(node, params, { options, host, replies });
  const result = await definition.run(context);
  checkOutput(node, result);
  const ports = portNames(node, params);
  const directive = directiveOf(result, ports[0]);
  const port = directive.kind === 'port' && ports.length > 0 ? directive.port : null;
  if (port !== null && !ports.includes(port)) {
    throw new Error(`The node "${node.name}" left by "${port}", which is not among its outputs: ${ports.join(', ')}`);
  }
  const value = jsonCopy(valueOf(directive), `The node "${node.name}" gave a result`);
  host.done();
  return { value, port, stopped: directive.kind === 'stop', directive, replies, ...recordOf(host) };
}

interface Run {
  options: RunOptions;
  host: StandIns;
  replies: WebhookReply[];
}

function contextOf<Params>(node: NodeDefinition, params: Params, { options, host, replies }: Run): NodeContext<Params> {
  const input = options.inputs?.[0]?.value ?? options.input ?? null;
  const firstPort = inputsOf(node)[0]?.name ?? DEFAULT_INPUT_PORT;
  return {
    ...host.functions,
    params,
    input,
    items: Array.isArray(input) ? input : input === null ? [] : [input],
    inputs: options.inputs ?? (node.kind === 'trigger' ? [] : [{ nodeId: 'before', port: firstPort, value: input }]),
    absent: options.absent ?? [],
    get trigger() {
      host.must('steps');
      return options.trigger ?? null;
    },
    get steps() {
      host.must('steps');
      return options.steps ?? {};
    },
    loop: options.loop ?? null,
    execution: options.execution ?? { id: 'test-execution', workflowId: 'test-workflow', workspaceId: 'test-workspace' },
    idempotencyKey: options.idempotencyKey ?? 'test-key',
    attempt: options.attempt ?? 1,
    now: host.now,
    signal: host.signal,
    log: host.log,
    async javascript(request) {
      host.must('javascript');
      if (!options.javascript) return missingStandIn(`The node "${node.name}"`, 'javascript');
      return options.javascript(request);
    },
    respond(reply) {
      host.must('respond');
      replies.push(reply);
    },
  };
}

function portNames(node: NodeDefinition, params: Record<string, unknown>): string[] {
  return outputsOf(node).flatMap((port) => {
    if ('name' in port) return [port.name];
    const items = params[port.each];
    return Array.isArray(items) ? items.map((item: { key: string }) => item.key) : [];
  });
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
