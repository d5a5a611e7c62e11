/**
 * What parent and child say to each other, over the child's stdin and stdout: a message is a line of JSON (the head) and a
 * line with a JSON text that is passed on without being read (the payload, empty where there is none). JSON texts hold no
 * line breaks, so lines need no escaping; plain pipes keep the child's environment empty, and all that a child can
 * do to its parent is to send text.
 */
import type { Failure, JsonValue, LogLine } from '@hookloom/sdk';
import { MAX_LINE_CHARS } from './limits.ts';

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

/** With `ok`, the payload is the value, or for expressions a list of `GuestResult`. A child's first message is `ready`. */
export type Reply =
  | { id: number; ok: true; logs: LogLine[] }
  | { id: number; ok: false; failure: Failure; logs: LogLine[] }
  /** The call was dropped, as told. */
  | { id: number; forgotten: true }
  | { ready: true };

/** How a single expression comes out, as the guest says it. */
export type GuestResult = { ok: true; value: JsonValue } | { ok: false; code: string; message: string };

export function encode(head: SentCall | Forget | Reply, payload = ''): string {
  return `${JSON.stringify(head)}\n${payload}\n`;
}

/** Puts chunks of text together to pairs of lines. */
export class MessageReader {
  private rest = '';
  private head: string | null = null;

  /** @throws Error where a line is longer than any message may be */
  read(chunk: string, onMessage: (head: string, payload: string) => void): void {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', start)) {
      const line = this.rest + chunk.slice(start, end);
      this.rest = '';
      start = end + 1;
      if (this.head === null) {
        this.head = line;
      } else {
        const head = this.head;
        this.head = null;
        onMessage(head, line);
      }
    }
    this.rest += chunk.slice(start);
    if (this.rest.length > MAX_LINE_CHARS) throw new Error('a line is too long');
  }
}
