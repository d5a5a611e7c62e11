/** What a webhook's caller is sent. */
import type { ServerResponse } from 'node:http';
import type { WebhookReply } from '@hookloom/sdk';
import type { RunOutcome } from '../execution/runner.ts';
import { errorCodes, type ErrorCode } from '../lib/app-error.ts';
import type { Refusal } from './request.ts';

const refusalCodes: Record<Refusal['reason'], ErrorCode> = {
  malformed: 'BAD_REQUEST',
  signature: 'UNAUTHENTICATED',
  unknown: 'NOT_FOUND',
  disabled: 'GONE',
  'too-large': 'PAYLOAD_TOO_LARGE',
};

function sendJson(response: ServerResponse, status: number, json: string, headers: Record<string, string> = {}): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(json),
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(json);
}

export function sendRefusal(response: ServerResponse, refusal: Refusal): void {
  const { status, message } = refusal;
  const error = {
    code: refusalCodes[refusal.reason],
    message,
    ...('position' in refusal && refusal.position !== undefined ? { position: refusal.position } : {}),
  };
  // What is left of a body that is too large is not read; the connection cannot be used again.
  sendJson(response, status, JSON.stringify({ error }), status === 413 ? { connection: 'close' } : {});
}

/** The event is durable; its executions follow. */
export function sendAccepted(response: ServerResponse, eventId: string): void {
  sendJson(response, 202, `{"eventId":"${eventId}"}`);
}

/** What a plugin has made of the request is durable: no event, one, or several. */
export function sendAllAccepted(response: ServerResponse, eventIds: readonly string[]): void {
  const [eventId] = eventIds;
  if (eventId !== undefined && eventIds.length === 1) sendAccepted(response, eventId);
  else sendJson(response, 202, JSON.stringify({ eventIds }));
}

export function sendUnavailable(
  response: ServerResponse,
  message = 'The webhook could not be stored. Send it again.',
  code: 'UNAVAILABLE' | 'QUEUE_FULL' = 'UNAVAILABLE',
): void {
  const error = { code, message };
  sendJson(response, errorCodes[code].http, JSON.stringify({ error }), { 'retry-after': '5' });
}

/** A workflow that was to answer has ended without a node's answer: its last output, or its failure. */
export function sendOutcome(response: ServerResponse, eventId: string, executionId: string, outcome: RunOutcome): void {
  if (outcome.status === 'COMPLETED') return sendReply(response, { status: 200, headers: {}, body: outcome.lastOutput });
  // It goes on without the caller.
  if (outcome.status === 'LOST' || outcome.status === 'WAITING') return sendAccepted(response, eventId);
  // What went wrong inside is for the workflow's people, not for the caller.
  const error = { code: `EXECUTION_${outcome.status}`, message: 'The workflow did not complete.', executionId };
  sendJson(response, 500, JSON.stringify({ error }));
}

/** Headers that frame the message, or that would change how a browser treats the server's whole address. */
const RESERVED_HEADERS = new Set([
  'alt-svc',
  'clear-site-data',
  'connection',
  'content-length',
  'content-security-policy',
  'keep-alive',
  'set-cookie',
  'strict-transport-security',
  'transfer-encoding',
  'upgrade',
  'x-content-type-options',
]);

/** Statuses whose answers have no body, by RFC 9110. */
const BODILESS = new Set([204, 205, 304]);

/**
 * A node's answer. It leaves from the same origin as the admin's page, so it is sandboxed: whatever a workflow
 * echoes, no script in it runs with the admin's session. Never throws.
 */
export function sendReply(response: ServerResponse, reply: WebhookReply): void {
  if (response.headersSent || response.destroyed) return;
  try {
    if (!(reply.status >= 200 && reply.status <= 599)) throw new RangeError('a final status is from 200 to 599');
    const isText = typeof reply.body === 'string';
    const hasBody = !BODILESS.has(reply.status) && reply.body !== null;
    const body = !hasBody ? '' : isText ? (reply.body as string) : JSON.stringify(reply.body);
    // Nothing at all is not JSON.
    if (hasBody) response.setHeader('content-type', isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8');
    for (const [name, value] of Object.entries(reply.headers))
      if (!RESERVED_HEADERS.has(name.toLowerCase())) response.setHeader(name, value);
    response.setHeader('content-security-policy', 'sandbox');
    response.setHeader('x-content-type-options', 'nosniff');
    if (!BODILESS.has(reply.status)) response.setHeader('content-length', Buffer.byteLength(body));
    response.writeHead(reply.status);
    response.end(body);
  } catch {
    if (response.headersSent) return void response.destroy();
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    sendJson(
      response,
      500,
      JSON.stringify({ error: { code: 'EXECUTION_FAILED', message: 'The workflow gave an answer that HTTP does not allow.' } }),
    );
  }
}
