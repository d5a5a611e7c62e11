/**
 * How a node is defined. One zod schema gives a node's form, its validation, the type of `ctx.params` and its JSON Schema.
 */
import type { z } from 'zod';
import type { HostFunctions, LogLine } from './host.ts';
import type { OptionsLoader } from './loader.ts';
import type { HostCapability, PortManifest, PortPerItemManifest, TriggerManifest } from './manifest.ts';
import type { NodeOutcome } from './outcome.ts';
import type { TriggerBehaviour } from './trigger.ts';
import type { JsonObject, JsonValue, NodeEffect, NodeKind } from './wire.ts';

/** What arrived over one edge. */
export interface NodeInput {
  /** The node it came from. */
  nodeId: string;
  /** The input port that it arrived at. */
  port: string;
  value: JsonValue;
}

export interface JavaScriptRequest {
  /** The body of an async function; its `return` value is the result. */
  code: string;
  /** Names that the code sees, with their JSON values. */
  variables: Record<string, JsonValue>;
  /** Milliseconds. Default 5,000. */
  timeoutMs?: number;
  /** Default 64. */
  memoryMb?: number;
}

export interface JavaScriptResult {
  value: JsonValue;
  logs: LogLine[];
}

/** The answer to a webhook's caller. */
export interface WebhookReply {
  /** 200 to 599. */
  status: number;
  headers: Record<string, string>;
  /** A text goes out as it is, any other value as JSON. */
  body: JsonValue;
}

/** The present iteration of a loop. A type rather than an interface, so that it counts as JSON. */
export type LoopPosition = {
  /** From 0. */
  index: number;
  /** Of all iterations. */
  count: number;
  first: boolean;
  last: boolean;
  item: JsonValue;
  /** That of the loop around this one. */
  parent: LoopPosition | null;
};

/** What a running node is given. Each host function is there only where the definition names its capability in `uses`. */
export interface NodeContext<Params> extends HostFunctions {
  /** The parameters with expressions evaluated and the schema applied. */
  params: Params;
  /** The first delivered input's value; a trigger gets the trigger's data. */
  input: JsonValue;
  /** The input as a list: itself where it is one, else its only item; empty for null. */
  items: JsonValue[];
  /** Every delivered input, in the order of the graph's edges. */
  inputs: NodeInput[];
  /** Edges that delivered nothing, since the branch they come from was skipped; in the order of the graph's edges. */
  absent: { nodeId: string; port: string }[];
  /** The trigger's data. Capability `steps`. */
  trigger: JsonValue;
  /** Outputs of the steps before, by node id. Capability `steps`. */
  steps: Record<string, JsonValue>;
  /** Of the nearest loop around the node; null outside of loops. */
  loop: LoopPosition | null;
  execution: { id: string; workflowId: string; workspaceId: string };
  /** The same over all tries of this step, for services that take an idempotency key. */
  idempotencyKey: string;
  /** 1 for the first try. */
  attempt: number;
  /** The present instant by the host's clock, in milliseconds since 1970. */
  now(): number;
  /** Aborted when the step times out or the execution is cancelled. */
  signal: AbortSignal;
  /** Adds a line to the step's record. */
  log(level: LogLine['level'], message: string): void;
  /** Capability `javascript`. */
  javascript(request: JavaScriptRequest): Promise<JavaScriptResult>;
  /** Capability `respond`. */
  respond(reply: WebhookReply): void;
}

/** All of a node's definition but its output and its code. */
export interface NodeProperties<Schema extends z.ZodObject> {
  /** The name inside the plugin: camelCase letters and digits. With the plugin's name it makes the type, `core.if`. */
  name: string;
  /** Counts up when the parameters or outputs change their shape. Default 1. */
  version?: number;
  kind: NodeKind;
  /** The palette's heading. */
  category: string;
  title: string;
  /** One sentence, shown in the palette. */
  description: string;
  /** SVG text, 24 × 24; one in a single colour uses `currentColor`, and `iconDark` is for others that dark surfaces would swallow. */
  icon: string;
  iconDark?: string;
  params: Schema;
  effect: NodeEffect;
  /** Default: `in`. A trigger has none. */
  inputs?: PortManifest[];
  /** Default: `out`. */
  outputs?: (PortManifest | PortPerItemManifest)[];
  /**
   * When a node with several incoming edges runs: once all are settled, at the first that delivers, or as a parameter says, whose value is
   * `all`, `any` or `first`; `count` then names the parameter with the number of deliveries that are enough. Default `all`.
   */
  join?: 'all' | 'any' | { param: keyof z.output<Schema> & string; count?: keyof z.output<Schema> & string };
  /** The output port behind which stand the nodes that `loopOver` runs once per item. */
  body?: string;
  /** True where the node makes sense inside a loop only, such as one that ends it. */
  insideLoop?: boolean;
  /** Written by hand for the platform's own triggers only; `defineTrigger` fills it in. */
  trigger?: TriggerManifest;
  behaviour?: TriggerBehaviour<z.output<Schema>>;
  /** Functions that give the options of its `options` fields, by name. */
  loaders?: Record<string, OptionsLoader>;
  /**
   * Makes parameters of an earlier version into this one's. Without it the versions before stay apart, and a user changes over by hand.
   * `from` lists the versions that it takes.
   */
  migrate?: { from: number[]; params(old: JsonObject, from: number): JsonObject };
  /** Host functions that it calls. */
  uses?: HostCapability[];
}

export interface NodeDefinition<Schema extends z.ZodObject = z.ZodObject> extends NodeProperties<Schema> {
  /**
   * The shape of what leaves by its ports, where it is known. A step of a third party's plugin whose output does not fit fails with
   * `OUTPUT_INVALID`, and so does the test kit;
   * properties that it does not name may be there too. What ends the execution or an iteration is not held to it.
   */
  output?: z.ZodType;
  /** Gives a JSON value, which leaves by the first output port, or an outcome such as `toPort` makes. */
  run(ctx: NodeContext<z.output<Schema>>): Promise<JsonValue | NodeOutcome> | JsonValue | NodeOutcome;
}

/** What `run` may give where the output has this schema. */
export type OutputOf<Output extends z.ZodType> = unknown extends z.input<Output> ? JsonValue : z.input<Output>;

/** A definition whose `run` is held to its `output`. */
export interface TypedNodeDefinition<Schema extends z.ZodObject, Output extends z.ZodType> extends NodeProperties<Schema> {
  output?: Output;
  run(ctx: NodeContext<z.output<Schema>>): Promise<OutputOf<Output> | NodeOutcome> | OutputOf<Output> | NodeOutcome;
}

/** Keeps the types of `params` and `output` for `run`; checks nothing until `definePlugin`. */
export function defineNode<Schema extends z.ZodObject, Output extends z.ZodType = z.ZodType<JsonValue, JsonValue>>(
  definition: TypedNodeDefinition<Schema, Output>,
): NodeDefinition<Schema> {
  // A value of the output's type is JSON, though TypeScript does not see it of one with optional properties.
  return definition as unknown as NodeDefinition<Schema>;
}
