/** Runs a trigger's code in memory: looks, registrations, requests of a service, connections. */
import { isNodeError, type NodeError } from '../errors.ts';
import type { NodeDefinition, WebhookReply } from '../node.ts';
import type { TriggerBehaviour, TriggerItem, WebhookRequest, WebhookTriggerContext } from '../trigger.ts';
import type { JsonValue } from '../wire.ts';
import { callContext, prepareNode } from './call-context.ts';
import { runNode } from './run-node.ts';
import { jsonCopy, recordOf, type HostOptions, type HostRecord, type StandIns } from './stand-ins.ts';

/** The limits of the host. */
const MAX_ITEMS = 1_000;
const MAX_ID_LENGTH = 200;
const MAX_CURSOR_LENGTH = 65_536;

/** A trigger as the test kit takes it, whatever its parameters. */
type AnyTrigger = Pick<NodeDefinition, 'name'>;

export interface TriggerOptions extends HostOptions {
  /** As the form fills them in, without expressions; defaults are applied. */
  params?: unknown;
}

function behaviourOf<Name extends keyof TriggerBehaviour<unknown>>(
  trigger: AnyTrigger,
  name: Name,
): { node: NodeDefinition; behaviour: NonNullable<TriggerBehaviour<Record<string, unknown>>[Name]> } {
  const node = trigger as NodeDefinition;
  const behaviour = node.behaviour?.[name];
  if (!behaviour) throw new Error(`The node "${node.name}" has no ${name}`);
  return { node, behaviour };
}

/** What an item's execution gets from the trigger's own step. */
async function outputsOf(node: NodeDefinition, data: JsonValue[], params: unknown): Promise<JsonValue[]> {
  const results = await Promise.all(data.map((input) => runNode(node, { params, input })));
  return results.map(({ value }) => value);
}

function checkedItem(node: NodeDefinition, item: TriggerItem): TriggerItem {
  if (typeof item.id !== 'string' || item.id === '' || item.id.length > MAX_ID_LENGTH) {
    throw new Error(`The trigger "${node.name}" is to give each item an id of 1 to ${MAX_ID_LENGTH} characters`);
  }
  return { id: item.id, data: jsonCopy(item.data, `The trigger "${node.name}" found "${item.id}"`) };
}

function checkedCursor(node: NodeDefinition, cursor: JsonValue): JsonValue {
  const copy = jsonCopy(cursor ?? null, `The trigger "${node.name}" keeps a cursor`);
  if (JSON.stringify(copy).length > MAX_CURSOR_LENGTH) {
    throw new Error(`The trigger "${node.name}" keeps a cursor of more than ${MAX_CURSOR_LENGTH.toLocaleString('en')} characters`);
  }
  return copy;
}

export interface PollOptions extends TriggerOptions {
  /** What the look before gave. Default null: this is the first. */
  cursor?: JsonValue;
  /** Ids of items that were found before. */
  seen?: Iterable<string>;
}

/**
 * One look of a polling trigger. `items` are all that it found; `started` those that start executions: none at the first look where
 * `existing` is `skip`, and none twice. `outputs` are what the executions get.
 * @throws what the trigger throws; Error where it breaks the host's rules for items and cursor
 */
export async function pollOnce(
  trigger: AnyTrigger,
  options: PollOptions = {},
): Promise<HostRecord & { items: TriggerItem[]; started: TriggerItem[]; outputs: JsonValue[]; cursor: JsonValue }> {
  const { node, behaviour } = behaviourOf(trigger, 'polling');
  const { host, given, applied } = prepareNode(node, options);
  const before = options.cursor ?? null;
  const found = await behaviour.poll({ ...callContext(host, applied()), cursor: before });
  const items = found.items.map((item) => checkedItem(node, item));
  if (items.length > MAX_ITEMS)
    throw new Error(`The trigger "${node.name}" found more than ${MAX_ITEMS.toLocaleString('en')} items in one look`);
  const cursor = checkedCursor(node, found.cursor);
  const isFirst = before === null && options.seen === undefined;
  const fresh = distinct(items, options.seen);
  const started = isFirst && behaviour.existing !== 'start' ? [] : fresh;
  const outputs = await outputsOf(
    node,
    started.map(({ data }) => data),
    given,
  );
  host.done();
  return { items, started, outputs, cursor, ...recordOf(host) };
}

function distinct(items: TriggerItem[], seen: Iterable<string> = []): TriggerItem[] {
  const known = new Set(seen);
  return items.filter(({ id }) => !known.has(id) && known.add(id));
}

export interface WebhookOptions extends TriggerOptions {
  /** Default `https://hookloom.example/api/v1/triggers/test`. */
  callbackUrl?: string;
  /** Default `test-secret`. */
  secret?: string;
  /** What `setUp` gave. Default null. */
  registration?: JsonValue;
}

function webhookContext(
  host: StandIns,
  params: Record<string, unknown>,
  options: WebhookOptions,
): WebhookTriggerContext<Record<string, unknown>> {
  const { callbackUrl = 'https://hookloom.example/api/v1/triggers/test', secret = 'test-secret', registration = null } = options;
  return { ...callContext(host, params), callbackUrl, secret, registration };
}

/** Registers a webhook trigger at its service. @throws what it throws */
export async function setUpWebhook(trigger: AnyTrigger, options: WebhookOptions = {}): Promise<HostRecord & { registration: JsonValue }> {
  const { node, behaviour } = behaviourOf(trigger, 'webhook');
  const { host, applied } = prepareNode(node, options);
  const registration = await behaviour.setUp(webhookContext(host, applied(), options));
  host.done();
  return { registration: jsonCopy(registration ?? null, `The trigger "${node.name}" keeps a registration`), ...recordOf(host) };
}

/** Takes its registration back. @throws what it throws */
export async function tearDownWebhook(trigger: AnyTrigger, options: WebhookOptions = {}): Promise<HostRecord> {
  const { node, behaviour } = behaviourOf(trigger, 'webhook');
  const { host, applied } = prepareNode(node, options);
  await behaviour.tearDown(webhookContext(host, applied(), options));
  host.done();
  return recordOf(host);
}

/** A request of the service. `body` is sent as JSON; `rawBody` as it stands, and parsed where its content type says JSON. */
export interface TestWebhookRequest {
  /** Default `POST`. */
  method?: string;
  headers?: Record<string, string>;
  query?: Record<string, string | string[]>;
  body?: JsonValue;
  rawBody?: string | Uint8Array;
}

/** As the host hands it over: names of headers in lower case. */
function requestOf({ method = 'POST', headers = {}, query = {}, body, rawBody }: TestWebhookRequest): WebhookRequest {
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  if (body !== undefined) lower['content-type'] ??= 'application/json';
  const bytes = new Uint8Array(Buffer.from(rawBody ?? (body === undefined ? '' : JSON.stringify(body))));
  const text = Buffer.from(bytes).toString('utf8');
  const isJson = /^application\/([\w.+-]*\+)?json\b/i.test(lower['content-type'] ?? '');
  const parsed = body ?? (isJson && text !== '' ? (JSON.parse(text) as JsonValue) : text);
  return { method, headers: lower, query, rawBody: bytes, body: parsed };
}

/**
 * Hands a request of the service to a webhook trigger. `status` is the answer's: what `reply` says, 202 by default, 400 where the trigger
 * refuses it by a NodeError of class `USER`, 401 by one with the code `SIGNATURE_INVALID`.
 * @throws anything else that the trigger throws
 */
export async function receiveWebhook(
  trigger: AnyTrigger,
  options: WebhookOptions & { request: TestWebhookRequest },
): Promise<
  HostRecord & { status: number; events: JsonValue[]; outputs: JsonValue[]; reply: WebhookReply | null; refusal: NodeError | null }
> {
  const { node, behaviour } = behaviourOf(trigger, 'webhook');
  const { host, given, applied } = prepareNode(node, options);
  const request = requestOf(options.request);
  try {
    const received = behaviour.receive
      ? await behaviour.receive({ ...webhookContext(host, applied(), options), request })
      : { events: [request.body] };
    if (!Array.isArray(received.events)) throw new Error(`The trigger "${node.name}" is to give a list of events`);
    const events = received.events.map((event) => jsonCopy(event, `The trigger "${node.name}" gives an event`));
    const outputs = await outputsOf(node, events, given);
    host.done();
    const reply = received.reply ?? null;
    return { status: reply?.status ?? 202, events, outputs, reply, refusal: null, ...recordOf(host) };
  } catch (error) {
    if (!isNodeError(error) || error.class !== 'USER' || error.code === 'OUTPUT_INVALID' || error.code === 'PARAMS_INVALID') throw error;
    host.done();
    return {
      status: error.code === 'SIGNATURE_INVALID' ? 401 : 400,
      events: [],
      outputs: [],
      reply: null,
      refusal: error,
      ...recordOf(host),
    };
  }
}

export interface ListenOptions extends TriggerOptions {
  /** Default null. */
  cursor?: JsonValue;
  /** Takes its signal away once so many items have come. Default: it listens until the connection ends. */
  stopAfter?: number;
}

const GRACE_MS = 1_000;

/**
 * Lets a connection trigger listen until it ends. `ended` is `closed` where it did by itself, `stopped` after `stopAfter`.
 * @throws what the trigger throws, unless it was stopped; Error where it goes on for a second after its signal
 */
export async function listenTo(
  trigger: AnyTrigger,
  options: ListenOptions = {},
): Promise<HostRecord & { items: TriggerItem[]; outputs: JsonValue[]; cursor: JsonValue; ended: 'closed' | 'stopped' }> {
  const { node, behaviour } = behaviourOf(trigger, 'connection');
  const stopping = new AbortController();
  const signal = AbortSignal.any([stopping.signal, ...(options.signal ? [options.signal] : [])]);
  const { host, given, applied } = prepareNode(node, { ...options, signal });
  const items: TriggerItem[] = [];
  let cursor = options.cursor ?? null;
  const emit = async (item: TriggerItem, next?: JsonValue): Promise<void> => {
    items.push(checkedItem(node, item));
    if (next !== undefined) cursor = checkedCursor(node, next);
    if (items.length === options.stopAfter) stopping.abort();
  };
  // Before it listens, since it may be stopped in its first turn.
  const stopped = new Promise<'late'>((resolve) => signal.addEventListener('abort', () => setTimeout(resolve, GRACE_MS, 'late').unref()));
  const listening = behaviour.listen({ ...callContext(host, applied()), cursor, emit });
  try {
    if ((await Promise.race([listening, stopped])) === 'late') {
      throw new Error(`The trigger "${node.name}" went on for a second after its signal; end when ctx.signal is aborted`);
    }
  } catch (error) {
    if (!signal.aborted || (error instanceof Error && error.message.includes('after its signal'))) throw error;
  }
  const fresh = distinct(items);
  const outputs = await outputsOf(
    node,
    fresh.map(({ data }) => data),
    given,
  );
  host.done();
  return { items: fresh, outputs, cursor, ended: signal.aborted ? 'stopped' : 'closed', ...recordOf(host) };
}
