/**
 * The child process's program: reads calls from stdin, runs them one after another, writes replies to stdout. It is started
 * without rights (see `child-process.ts`), with the path of isolated-vm's binary as argument, and ends with its stdin.
 */
import { createRequire } from 'node:module';
import type Ivm from 'isolated-vm';
import { encodeMessage, MessageReader } from '../child/messages.ts';
import { createGuest } from './guest-source.ts';
import { Isolates } from './isolates.ts';
import { CHILD_AT_REST_MB, ISOLATE_IDLE_MS, MAX_LINE_CHARS, MIN_MEMORY_MB, SLICE_MS } from './limits.ts';
import type { Forget, Reply, SentCall } from './protocol.ts';

const { ivm } = createRequire(import.meta.url)(process.argv[2] ?? '') as { ivm: typeof Ivm };
const isolates = new Isolates(ivm);
/** In the order in which they came, which is the order in which they are run and answered. */
const waiting = new Map<number, { call: SentCall; variables: string }>();
let working = false;

/** Milliseconds between looks at the memory. */
const WEIGH_EVERY_MS = 100;
let weighedAt = 0;

/** Gives memory back where all that was run together has left too much of it. */
function restWithin(maxMb: number): void {
  const now = performance.now();
  if (now - weighedAt < WEIGH_EVERY_MS) return;
  weighedAt = now;
  if (process.memoryUsage.rss() > maxMb * 1024 * 1024) isolates.disposeAll();
}

const encode = (reply: Reply, payload?: string): string => encodeMessage(reply, payload);

function work(): void {
  const sliceEnds = performance.now() + SLICE_MS;
  let replies = '';
  for (const [id, { call, variables }] of waiting) {
    // Nobody's answer waits for code of which it is not known that it ends soon.
    if (replies !== '' && !isolates.isQuick(call)) {
      process.stdout.write(replies);
      replies = '';
    }
    waiting.delete(id);
    const began = performance.now();
    const result = isolates.run(call, variables);
    const ended = performance.now();
    const ms = Math.round((ended - began) * 1_000) / 1_000;
    isolates.tookMs(call, ms);
    if (result.ok) replies += encode({ id, ok: true, logs: result.logs, ms }, result.payload);
    else replies += encode({ id, ok: false, failure: result.failure, logs: result.logs, ms });
    if (ended > sliceEnds) break;
  }
  process.stdout.write(replies);
  restWithin(CHILD_AT_REST_MB);
  working = waiting.size > 0;
  // Lets messages in between, above all those that say that a call is no longer wanted.
  if (working) setImmediate(work);
}

const reader = new MessageReader(MAX_LINE_CHARS);
process.stdin.setEncoding('utf8');
process.stdin.on('data', (chunk: string) => {
  reader.read(chunk, (head, payload) => {
    const message = JSON.parse(head) as SentCall | Forget;
    if (message.kind === 'forget') {
      if (waiting.delete(message.id)) process.stdout.write(encode({ id: message.id, forgotten: true }));
    } else {
      waiting.set(message.id, { call: message, variables: payload });
    }
  });
  if (!working && waiting.size > 0) work();
});
process.stdin.on('end', () => process.exit(0));
// Who stops the server may signal its children too (systemd does). The server ends them itself, when what they run is done.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
setInterval(() => isolates.disposeIdle(Date.now()), ISOLATE_IDLE_MS / 2).unref();

// An isolate made and thrown away loads all there is to load, so that the first caller need not wait for it.
createGuest(ivm, MIN_MEMORY_MB).isolate.dispose();
process.stdout.write(encode({ ready: true }));
