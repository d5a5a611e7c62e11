/** How a trigger of a plugin is defined: one that a service calls, one that asks a service, or one that listens to it. */
import type { z } from 'zod';
import type { CallContext } from './host.ts';
import type { NodeDefinition, WebhookReply } from './node.ts';
import type { JsonValue } from './wire.ts';

export interface WebhookRequest {
  method: string;
  headers: Record<string, string>;
  query: Record<string, string | string[]>;
  /** As it came, to check its signature by. */
  rawBody: Uint8Array;
  /** Parsed by its content type. */
  body: JsonValue;
}

export interface WebhookTriggerContext<Params> extends CallContext<Params> {
  /** The address that is to be called; it stays the same for as long as the trigger is active. */
  callbackUrl: string;
  /** Random and kept for the trigger, for services that sign with a secret of the receiver's choice. */
  secret: string;
  /** What `setUp` gave last; null before. */
  registration: JsonValue;
}

/** A service calls an address of our own for this trigger. The host calls `setUp` on activation and `tearDown` at its end, each again until it succeeds. */
export interface WebhookTrigger<Params> {
  /**
   * Registers `callbackUrl` at the service, and gives what `tearDown` and `receive` need. After a crash, or where the server's own address has
   * changed, it is called again: take over what is there. Requests may come before it is through, such as a challenge; they find `registration` null.
   */
  setUp(ctx: WebhookTriggerContext<Params>): Promise<JsonValue>;
  /**
   * Removes this registration only: where the parameters have changed, the new one is there already, under another `callbackUrl`.
   * Must also succeed where the service knows of no registration (any more); `registration` is null where `setUp` has never come to its end.
   */
  tearDown(ctx: WebhookTriggerContext<Params>): Promise<void>;
  /**
   * Checks a request and says which executions it starts: one per item of `events`, none for an empty list; `reply` is the answer, 202 by default.
   * Throw a NodeError of class `USER` to refuse it with 400, code `SIGNATURE_INVALID` for 401. Default: one execution with the body.
   */
  receive?(ctx: WebhookTriggerContext<Params> & { request: WebhookRequest }): Promise<WebhookReceived> | WebhookReceived;
}

export interface WebhookReceived {
  events: JsonValue[];
  reply?: WebhookReply;
}

/** Something that a trigger found. The same `id` starts one execution only, as long as it is among the newest 10,000. */
export interface TriggerItem {
  /** 1 to 200 characters. */
  id: string;
  data: JsonValue;
}

export interface PollContext<Params> extends CallContext<Params> {
  /** What the last look gave, up to 65,536 characters of JSON; null at the first. It is stored in the transaction that starts the executions. */
  cursor: JsonValue;
}

/** The shortest time between two looks, in seconds. */
export const MIN_POLLING_SECONDS = 10;

export interface PollingTrigger<Params> {
  /** Seconds between two looks, 10 at least. Default 60. The user can change it in the node's parameters, where `param` names one. */
  everySeconds?: number;
  /** The number parameter that holds the seconds. */
  param?: string;
  /** What is there at the first look starts nothing (`skip`, the default), or executions like all else. */
  existing?: 'skip' | 'start';
  /** Up to 1,000 items, oldest first. Fetch no more at a time, and let the cursor say where the next look goes on. */
  poll(ctx: PollContext<Params>): Promise<{ items: TriggerItem[]; cursor: JsonValue }>;
}

export interface ConnectionTriggerContext<Params> extends PollContext<Params> {
  /** Starts an execution; resolves once that is durable, with the cursor where one is given. */
  emit(item: TriggerItem, cursor?: JsonValue): Promise<void>;
}

export interface ConnectionTrigger<Params> {
  /** Opens a connection by `ctx.connect` and goes on until it ends; the host then calls it again, after growing waits where it fails. */
  listen(ctx: ConnectionTriggerContext<Params>): Promise<void>;
}

/** What a trigger of a plugin does beside its node. Exactly one of the three. */
export interface TriggerBehaviour<Params> {
  webhook?: WebhookTrigger<Params>;
  polling?: PollingTrigger<Params>;
  connection?: ConnectionTrigger<Params>;
}

export type TriggerDefinition<Schema extends z.ZodObject> = Omit<
  NodeDefinition<Schema>,
  'kind' | 'inputs' | 'join' | 'body' | 'insideLoop' | 'trigger' | 'behaviour' | 'run' | 'effect'
> &
  TriggerBehaviour<z.output<Schema>> & {
    /** The shape of the output, which is an item's `data` where there is no `run`. */
    output?: z.ZodType;
    /** Turns what was found into the node's output. Default: passes it on. */
    run?: NodeDefinition<Schema>['run'];
  };

/** A trigger node; with `definePlugin` it is listed like any other. */
export function defineTrigger<Schema extends z.ZodObject>(definition: TriggerDefinition<Schema>): NodeDefinition<Schema> {
  const { webhook, polling, connection, ...node } = definition;
  const trigger = webhook
    ? ({ start: 'webhook', registers: true } as const)
    : polling
      ? ({
          start: 'polling',
          everySeconds: polling.everySeconds ?? 60,
          ...(polling.param && { everyParam: polling.param }),
          ...(polling.existing === 'start' && { startsExisting: true }),
        } as const)
      : ({ start: 'connection' } as const);
  return {
    run: (ctx) => ctx.input,
    ...node,
    kind: 'trigger',
    effect: 'pure',
    trigger,
    behaviour: { ...(webhook && { webhook }), ...(polling && { polling }), ...(connection && { connection }) },
  };
}
