/**
 * A plugin's code as the server calls it, wherever it runs: that of built-in plugins in this process, all other in a host process.
 */
import {
  applyParams,
  type HostCapability,
  type HostFunctions,
  type LoadedOptions,
  type LogLine,
  type NodeContext,
  type NodeDefinition,
  type NodeOutcome,
  type TriggerItem,
  type WebhookReceived,
  type WebhookRequest,
} from '@hookloom/sdk';
import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';

export type NodeRunContext = NodeContext<Record<string, unknown>>;

/** One version of one node type. */
export interface NodeCode {
  uses: ReadonlySet<HostCapability>;
  /**
   * Makes `ctx.params` of resolved parameters. In process the schema is applied; a host process applies it itself and gets them as they are.
   * @throws NodeError `PARAMS_INVALID`
   */
  parse(params: JsonObject): Record<string, unknown>;
  run(ctx: NodeRunContext): Promise<JsonValue | NodeOutcome> | JsonValue | NodeOutcome;
}

/** What code is given that runs outside of an execution. */
export interface CodeCall {
  params: JsonObject;
  workspaceId: string;
  host: HostFunctions;
  signal: AbortSignal;
  now(): number;
  log(level: LogLine['level'], message: string): void;
}

export interface NodeRef {
  /** `<plugin>.<node>`. */
  type: string;
  version: number;
}

/** All of it rejects with a NodeError, whatever the plugin threw. */
export interface PluginCode {
  /** Parameters of version `from` as those of `to`. Rejects with `MIGRATION_MISSING`, or `MIGRATION_FAILED` for one that throws or gives what does not fit. */
  migrate(to: NodeRef, from: number, params: JsonObject): Promise<JsonObject>;
  loadOptions(node: NodeRef, loader: string, call: CodeCall & { search: string; cursor: string | null }): Promise<LoadedOptions>;
  /** Resolves where the credential is right. `type` is `<plugin>.<credential>`. */
  testCredential(type: string, call: CodeCall & { credentialId: string }): Promise<void>;
  setUp(node: NodeRef, call: WebhookCall): Promise<JsonValue>;
  tearDown(node: NodeRef, call: WebhookCall): Promise<void>;
  /** One execution with the body where the trigger has no `receive`. */
  receive(node: NodeRef, call: WebhookCall & { request: WebhookRequest }): Promise<WebhookReceived>;
  poll(node: NodeRef, call: CodeCall & { cursor: JsonValue }): Promise<{ items: TriggerItem[]; cursor: JsonValue }>;
  /** Resolves when the connection has ended. */
  listen(node: NodeRef, call: CodeCall & { cursor: JsonValue; emit(item: TriggerItem, cursor?: JsonValue): Promise<void> }): Promise<void>;
}

export type WebhookCall = CodeCall & { callbackUrl: string; secret: string; registration: JsonValue };

/** The code of a node that runs in this process. */
export function nodeCodeOf(definition: NodeDefinition): NodeCode {
  return {
    uses: new Set(definition.uses),
    parse: (params) => applyParams(definition.params, params),
    run: (ctx) => definition.run(ctx),
  };
}
