/**
 * Takes inbound webhooks: find the source, read the body, commit event, executions and jobs, answer.
 * Nothing is answered with 2xx before its rows are durable, and nothing is stored for what is refused but a count.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WebhookReply } from '@hookloom/sdk';
import type { JsonValue } from '@hookloom/sdk/wire';
import { admissionOf } from '../execution/admission/admission.ts';
import type { Overflow } from '../execution/admission/overflow.ts';
import type { Birth } from '../execution/rows/birth.ts';
import { bornClaimed, plainExecution, type NewEvent, type NewExecution } from '../execution/rows/rows.ts';
import type { RunOutcome, Runner } from '../execution/runner.ts';
import type { Starter } from '../execution/start.ts';
import type { Clock } from '../lib/clock.ts';
import { uuidv7 } from '../lib/ids.ts';
import type { Receive, ServedWebhook } from '../trigger/receive.ts';
import type { WebhookAnswer } from '../workflow/trigger.entity.ts';
import { fieldsOf, headersOf, parseBody, readBody, triggerDataJson, type Refusal } from './request.ts';
import { sendAccepted, sendAllAccepted, sendOutcome, sendRefusal, sendReply, sendUnavailable } from './reply.ts';
import type { Route, RouteTrigger, SourceRoutes } from './routes.ts';
import type { SourceTally } from './tally.ts';
import { unpackBody } from './unpack.ts';

/** Milliseconds that a caller waits for the workflow's answer; then it gets 202 and the execution goes on. */
const ANSWER_WITHIN_MS = 30_000;

export interface IngestOptions {
  processId: string;
  clock: Clock;
  routes: SourceRoutes;
  tally: SourceTally;
  starter: Starter;
  runner: Runner;
  overflow: Overflow;
  /** Asks the plugin whose trigger a request is for. */
  receive: Receive;
  /** What is in hand at most, from a request's head to its answer; past it the sender gets 503. Default 5,000 requests, 256 MiB of bodies. */
  limits?: { requests: number; bytes: number };
  onError(error: Error): void;
}

/** Handles `ANY /api/v1/webhooks/{path}`; `path` comes decoded and without a leading slash, `query` without its `?`. Never rejects. */
export type Ingest = (request: IncomingMessage, response: ServerResponse, path: string, query: string) => Promise<void>;

export function createIngest(options: IngestOptions): Ingest {
  const { clock, routes, tally, starter, runner, overflow, receive, limits = { requests: 5_000, bytes: 256 * 1024 * 1024 } } = options;
  let inHand = 0;
  let bytesInHand = 0;

  const refuse = (response: ServerResponse, sourceId: string | null, refusal: Refusal): void => {
    tally.refused(sourceId, refusal.reason);
    sendRefusal(response, refusal);
  };

  const accept = async (request: IncomingMessage, response: ServerResponse, route: Route, path: string, query: string): Promise<void> => {
    const received = await readBody(request);
    const body = received.ok ? unpackBody(received.bytes, request.headers['content-encoding']) : received;
    if (!body.ok) return refuse(response, route.sourceId, body.refusal);
    const { length } = body.bytes;
    if (bytesInHand + length > limits.bytes) return sendUnavailable(response, OVERLOADED);
    bytesInHand += length;
    try {
      await take(request, response, route, path, query, body.bytes);
    } finally {
      bytesInHand -= length;
    }
  };

  const take = async (
    request: IncomingMessage,
    response: ServerResponse,
    route: Route,
    path: string,
    query: string,
    bytes: Buffer,
  ): Promise<void> => {
    const parsed = parseBody(bytes, request.headers['content-type']);
    if (!parsed.ok) return refuse(response, route.sourceId, parsed.refusal);
    const { service } = route;
    if (service) {
      const target = { service, workspaceId: route.workspaceId, triggers: route.triggers };
      return takeForPlugin(request, response, target, { query, bytes, bodyJson: parsed.json });
    }
    const now = clock.now();
    const dataJson = triggerDataJson(request, path, query, parsed.json, now);
    const event = { id: uuidv7(now), workspaceId: route.workspaceId, type: 'webhook.received', sourceId: route.sourceId, dataJson };
    const answering = route.triggers.find((trigger) => trigger.answer !== 'none');
    let data: JsonValue | undefined;
    const triggerData = (): JsonValue => (data ??= JSON.parse(dataJson) as JsonValue);
    const isInline = (trigger: RouteTrigger): boolean => trigger === answering && !trigger.settings?.debounce;
    for (const trigger of route.triggers) {
      if (isInline(trigger) && !trigger.settings?.concurrency) continue;
      const full = isFull(trigger);
      if (typeof full === 'boolean' ? full : await full) return sendUnavailable(response, QUEUE_FULL, 'QUEUE_FULL');
    }
    const executions = route.triggers.map((trigger): NewExecution => ({
      ...plainExecution,
      ...admissionOf(trigger.workflowId, trigger.settings, triggerData),
      id: uuidv7(now),
      workspaceId: route.workspaceId,
      workflowId: trigger.workflowId,
      versionId: trigger.versionId,
      eventId: event.id,
      triggerNodeId: trigger.nodeId,
      start: 'WEBHOOK',
      inlineProcessId: isInline(trigger) ? options.processId : null,
    }));
    const [first] = executions;
    const birth = first && starter.isPlain(event, executions) ? { event, execution: first } : undefined;
    const inline = birth?.execution ?? (await begin({ event, executions }));
    if (!inline || !answering) sendAccepted(response, event.id);
    else if (!(await answer(response, inline, { trigger: triggerData(), by: answering.answer, eventId: event.id, birth }))) return;
    if (route.sourceId !== null) tally.accepted(route.sourceId);
  };

  const isFull = ({ workflowId, settings }: RouteTrigger): boolean | Promise<boolean> => overflow.isFull(workflowId, settings?.maxQueued);

  /** The plugin says what is started and answered; all of it is durable before the answer. */
  const takeForPlugin = async (
    request: IncomingMessage,
    response: ServerResponse,
    { service, workspaceId, triggers: [trigger] }: { service: ServedWebhook; workspaceId: string; triggers: RouteTrigger[] },
    { query, bytes, bodyJson }: { query: string; bytes: Buffer; bodyJson: string },
  ): Promise<void> => {
    // Only a path whose workflow is active comes here.
    if (!trigger) return sendUnavailable(response);
    const received = await receive(
      { ...service, workspaceId },
      {
        method: request.method ?? 'POST',
        headers: headersOf(request),
        query: fieldsOf(new URLSearchParams(query)) as Record<string, string | string[]>,
        rawBody: bytes,
        body: JSON.parse(bodyJson) as JsonValue,
      },
    );
    if (received.kind === 'failed') return sendUnavailable(response, received.message);
    if (received.kind === 'refused') {
      const reason = received.status === 401 ? 'signature' : 'malformed';
      return refuse(response, null, { status: received.status, reason, message: received.message } as Refusal);
    }
    if (received.events.length > 0 && (await isFull(trigger))) return sendUnavailable(response, QUEUE_FULL, 'QUEUE_FULL');
    const now = clock.now();
    const { workflowId, versionId, nodeId, settings } = trigger;
    const beginnings = received.events.map((dataJson) => {
      const event = { id: uuidv7(now), workspaceId, type: 'webhook.received', sourceId: null, dataJson };
      const admission = admissionOf(workflowId, settings, () => JSON.parse(dataJson) as JsonValue);
      const ids = { id: uuidv7(now), workspaceId, workflowId, versionId, eventId: event.id, triggerNodeId: nodeId };
      return { event, executions: [{ ...plainExecution, ...admission, ...ids, start: 'WEBHOOK' as const }] };
    });
    const [first, ...others] = beginnings;
    // A single one shares its commit with what others send.
    if (first && others.length === 0) await starter.begin(first);
    else if (first) await starter.beginWith(beginnings, async () => beginnings);
    if (received.reply) sendReply(response, received.reply);
    else
      sendAllAccepted(
        response,
        beginnings.map(({ event }) => event.id),
      );
  };

  /** Gives the execution that is to run here. */
  const begin = async (beginning: { event: NewEvent; executions: NewExecution[] }): Promise<NewExecution | undefined> => {
    const inlineIds = await starter.begin(beginning);
    return beginning.executions.find((execution) => inlineIds.has(execution.id));
  };

  /** Runs the execution here and sends what it answers. Gives false where nothing of it could be stored. */
  const answer = (
    response: ServerResponse,
    execution: NewExecution,
    { trigger, by, eventId, birth }: { trigger: JsonValue; by: WebhookAnswer; eventId: string; birth: Birth | undefined },
  ): Promise<boolean> =>
    new Promise((resolve) => {
      let sent = false;
      const once = (isStored: boolean, send: () => void): void => {
        if (sent) return;
        sent = true;
        clearTimeout(timer);
        if (isStored) send();
        else sendUnavailable(response);
        resolve(isStored);
      };
      const timer = setTimeout(() => once(!runner.isUnborn(execution.id), () => sendAccepted(response, eventId)), ANSWER_WITHIN_MS);
      const onReply = (reply: WebhookReply): void => once(true, () => sendReply(response, reply));
      const onEnd = (outcome: RunOutcome): void => {
        once(outcome.status !== 'REFUSED', () => {
          // The execution took a branch without a node that answers; what its nodes gave is not for the caller.
          if (by === 'node' && outcome.status === 'COMPLETED') sendAccepted(response, eventId);
          else sendOutcome(response, eventId, execution.id, outcome);
        });
      };
      void runner.run(bornClaimed(execution, trigger, clock.now()), { birth, onReply }).then(onEnd);
    });

  return async (request, response, path, query) => {
    if (inHand >= limits.requests) return sendUnavailable(response, OVERLOADED);
    inHand++;
    try {
      const found = routes.find(path);
      const route = found instanceof Promise ? await found : found;
      if (!route) refuse(response, null, { status: 404, reason: 'unknown', message: 'There is no source at this path.' });
      else if (!route.enabled)
        refuse(response, route.sourceId, {
          status: 410,
          reason: 'disabled',
          message: route.service ? 'The workflow of this trigger is switched off.' : 'This source is switched off.',
        });
      else await accept(request, response, route, path, query);
    } catch (error) {
      if (!request.destroyed || request.complete) options.onError(error as Error);
      sendUnavailable(response);
    } finally {
      inHand--;
    }
  };
}

const QUEUE_FULL = 'The queue is full. Send it again later.';
const OVERLOADED = 'The server has too many webhooks in hand. Send it again.';
