/**
 * What a plugin host's parent and child say to each other over the child's descriptor 3: the heads of messages, see
 * `child/messages.ts`. The plugin can write to that descriptor too, so the parent takes nothing of it on trust: what cannot be
 * read ends the child, and what names no call that is under way is passed over.
 */
import type { LogLine } from '@hookloom/sdk';
import type { ErrorClass } from '@hookloom/sdk/wire';

/** What can be called; all but `run` are functions of `PluginCode`. */
export type CallKind = 'run' | 'migrate' | 'loadOptions' | 'testCredential' | 'setUp' | 'tearDown' | 'receive' | 'poll' | 'listen';

/** The payload is an object with whatever is JSON: parameters, inputs, cursor. */
export interface CallMessage {
  t: 'call';
  id: number;
  kind: CallKind;
  /** The node type or credential type, `<plugin>.<name>`. */
  type: string;
  /** Of the node type; 0 for a credential. */
  version: number;
  workspaceId: string;
  /** The host's instant when the call was sent, in milliseconds since 1970. */
  now: number;
}

export type ToChild =
  | CallMessage
  /** The result is not wanted any more. */
  | { t: 'abort'; id: number; message: string }
  /** What comes of the call from now on goes nowhere. */
  | { t: 'drop'; id: number }
  /** What a host function gave; the payload is its result. */
  | { t: 'answer'; id: number; error?: Fault }
  | { t: 'ping' };

/** An error as it crosses the wire. */
export interface Fault {
  class: ErrorClass;
  code: string;
  message: string;
}

export type FromChild =
  | { t: 'ready' }
  | { t: 'broken'; message: string }
  /** The payload is the result; with `outcome`, a directive of the engine's. */
  | { t: 'done'; id: number; outcome?: true; error?: Fault }
  /** Calls a host function for a call; the payload is its argument. */
  | { t: 'ask'; id: number; call: number; fn: string }
  /** A line of the call's log; of the server's log where `call` is 0. */
  | { t: 'log'; call: number; level: LogLine['level']; message: string }
  | { t: 'pong'; rssMb: number };

/** Bytes inside of a payload. */
export interface Bytes {
  base64: string;
}

export function toBytes(content: Uint8Array): Bytes {
  return { base64: Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('base64') };
}

export function fromBytes({ base64 }: Bytes): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}

/** Texts from so many characters on go as bytes, which cost the parent little to read. */
const LONG_TEXT_CHARS = 1024 * 1024;

/** Content of a request or a file on its way. */
export function toContent(content: string | Uint8Array): string | Bytes {
  // What is neither is passed on, and refused by the parent.
  if (typeof content === 'object' && content !== null) return toBytes(content);
  return typeof content === 'string' && content.length >= LONG_TEXT_CHARS ? toBytes(new TextEncoder().encode(content)) : content;
}

/** How long a payload's JSON is without the first bytes in it: what stands between two quotes is passed over by a parser, whatever it is. */
export function charsBesideBytes(payload: string): number {
  const mark = '"base64":"';
  const at = payload.indexOf(mark);
  const end = at === -1 ? -1 : payload.indexOf('"', at + mark.length);
  return end === -1 ? payload.length : payload.length - (end - at);
}
