/** What parent and child say to each other, over the child's stdin and stdout: the heads of their messages, see `child/messages.ts`. */
import type { Failure, JsonValue, LogLine } from '@hookloom/sdk';

/** The payload is an object with the variables. */
export type Call =
  | { kind: 'code'; workspaceId: string; memoryMb: number; timeoutMs: number; code: string; maxOutputBytes: number }
  | { kind: 'expressions'; workspaceId: string; memoryMb: number; timeoutMs: number; expressions: readonly string[] };

/** Ids are given anew each time that a call is sent, so that a late answer cannot be taken for another. */
export type SentCall = Call & { id: number };

/** The child shall drop this call unless it has begun: nobody waits for it, or it goes elsewhere. */
export interface Forget {
  id: number;
  kind: 'forget';
}

/** `ms` is how long the call ran. With `ok`, the payload is the value, or for expressions a list of `GuestResult`. A child's first message is `ready`. */
export type Reply =
  | { id: number; ok: true; logs: LogLine[]; ms: number }
  | { id: number; ok: false; failure: Failure; logs: LogLine[]; ms: number }
  /** The call was dropped, as told. */
  | { id: number; forgotten: true }
  | { ready: true };

/** How a single expression comes out, as the guest says it. */
export type GuestResult = { ok: true; value: JsonValue } | { ok: false; code: string; message: string };
