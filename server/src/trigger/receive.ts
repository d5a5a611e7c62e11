/** Requests that a service sends to a trigger's own address: the plugin checks each, and says what it starts and what is answered. */
import { isNodeError, type WebhookReply, type WebhookRequest } from '@hookloom/sdk';
import { isJsonObject, type JsonObject } from '@hookloom/sdk/wire';
import { AppError } from '../lib/app-error.ts';
import type { Vault } from '../vault/vault.ts';
import { checkedData, MAX_ITEMS } from './items.ts';
import { openKeep } from './serve-webhook.ts';
import { prepareCall, withinTime, type CallParts } from './service-calls.ts';

/** A trigger service that has an address, as ingest remembers it. */
export interface ServedWebhook {
  id: string;
  workflowId: string;
  nodeId: string;
  nodeType: string;
  typeVersion: number;
  params: JsonObject;
  /** Base64; null before it was first set up. */
  sealed: string | null;
  callbackUrl: string | null;
}

export type Received =
  /** JSON texts, one per execution; `reply` is null for the usual answer. */
  | { kind: 'taken'; events: string[]; reply: WebhookReply | null }
  | { kind: 'refused'; status: 400 | 401; message: string }
  /** It is not the sender's fault, and may be right when it is sent again. */
  | { kind: 'failed'; message: string };

export interface ReceiveParts extends CallParts {
  vault: Pick<Vault, 'open'>;
  onError(error: Error): void;
}

/** Never rejects. */
export type Receive = (service: ServedWebhook & { workspaceId: string }, request: WebhookRequest) => Promise<Received>;

export const RECEIVE_WITHIN_MS = 10_000;
const FAILED = 'The trigger could not take it. Send it again.';

export function createReceive(parts: ReceiveParts): Receive {
  const never = new AbortController().signal;
  return async (service, request) => {
    const { nodeType: type, typeVersion: version, sealed, callbackUrl } = service;
    // Nobody has been told of the address yet.
    if (sealed === null || callbackUrl === null) return { kind: 'failed', message: 'The trigger is not set up yet. Send it again.' };
    try {
      const keep = await openKeep(parts.vault, { ...service, sealed: Buffer.from(sealed, 'base64') });
      const received = await withinTime(RECEIVE_WITHIN_MS, never, async (signal) => {
        const { code, call } = await prepareCall(parts, { ...service, owner: service }, signal);
        return code.receive({ type, version }, { ...call, ...keep, callbackUrl, request });
      });
      const { events, reply } = received as { events: unknown; reply?: unknown };
      if (!Array.isArray(events) || events.length > MAX_ITEMS) throw new Error(`${type} gave no list of at most ${MAX_ITEMS} events`);
      return { kind: 'taken', events: events.map((event) => checkedData(event, 'an event')), reply: replyOf(reply) };
    } catch (error) {
      return failureOf(error, parts.onError);
    }
  };
}

/** What the sender is told: its fault only where the plugin says so, and nothing of what is inside. */
function failureOf(error: unknown, onError: (error: Error) => void): Received {
  if (isNodeError(error)) {
    if (error.code === 'SIGNATURE_INVALID') return { kind: 'refused', status: 401, message: error.message };
    // What the plugin threw without meaning to is no fault of the sender.
    if (error.class === 'USER' && !ownFaults.has(error.code)) return { kind: 'refused', status: 400, message: error.message };
    return { kind: 'failed', message: FAILED };
  }
  if (!(error instanceof AppError) || error.code === 'INTERNAL') onError(error as Error);
  return { kind: 'failed', message: FAILED };
}

const ownFaults = new Set(['NODE_THREW', 'PLUGIN_BROKEN', 'PARAMS_INVALID', 'CAPABILITY_MISSING', 'TRIGGER_RESULT', 'EGRESS_REFUSED']);

function replyOf(reply: unknown): WebhookReply | null {
  if (reply === undefined || reply === null) return null;
  if (!isJsonObject(reply as JsonObject)) throw new Error('a reply is no object');
  const { status, headers, body } = reply as Partial<WebhookReply>;
  if (typeof status !== 'number' || !Number.isInteger(status)) throw new Error('a reply has no status');
  return { status, headers: headers ?? {}, body: body ?? null };
}
