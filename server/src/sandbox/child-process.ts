/** In the parent: one child process, the calls that it has, and its end. Decides nothing; see `pool.ts`. */
import type { ChildProcessByStdio } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { Failure, LogLine } from '@hookloom/sdk';
import { permissionFlags, startBareProcess, type BareStart } from '../child/bare-process.ts';
import { BatchWriter } from '../child/batch-writer.ts';
import { encodeMessage, MessageReader } from '../child/messages.ts';
import { makeProgram, type ProgramText } from '../child/program.ts';
import { guestTexts } from './guest-texts.ts';
import { IN_LINE_MS, MAX_IN_FLIGHT, MAX_LINE_CHARS } from './limits.ts';
import type { Call, Reply } from './protocol.ts';

/** A call on its way: what is sent, and what the pool has to remember of it. */
export interface PendingCall {
  readonly call: Call;
  readonly payload: string;
  readonly urgent: boolean;
  /** How often a child that had it has died. */
  crashes: number;
  /** With whom it is; null while it waits. A child that has been told to forget it may still answer first. */
  sending: Sending | null;
  /** True once nobody waits for the answer. */
  settled: boolean;
  finish(reply: RunReply, payload: string): void;
}

/** One time that a call was given to a child. */
export interface Sending {
  readonly pending: PendingCall;
  readonly child: SandboxChild;
  /** Milliseconds that it is charged for until it is known how long it takes. */
  readonly chargedMs: number;
}

/** False where the call was taken back since. */
export function isPresent(sending: Sending): boolean {
  return sending.pending.sending === sending;
}

export type RunReply = { ok: true; logs: LogLine[] } | { ok: false; failure: Failure; logs: LogLine[] };

export interface ChildEvents {
  onReady(child: SandboxChild): void;
  /** `ms` is how long it ran. */
  onReply(sending: Sending, reply: RunReply & { ms: number }, payload: string): void;
  /** The child has dropped a call, as it was told to. */
  onForgotten(sending: Sending): void;
  /** Once, whatever ended it; `stderr` is the end of what it printed. */
  onExit(child: SandboxChild, reason: string, stderr: string): void;
}

const STDERR_KEPT = 4_096;

let program: ProgramText | null = null;

/** Made with the first child. */
function childProgram(): ProgramText {
  const texts = new URL('./guest-texts.ts', import.meta.url);
  const ready = new Map([[texts.href, `export const guestTexts = ${JSON.stringify(guestTexts)};`]]);
  return (program ??= makeProgram(new URL('./child.ts', import.meta.url), ready));
}

/**
 * How Node is started for a process that may read nothing: no network, no files, no child processes, no workers. Addons are allowed
 * because isolated-vm is one; its binary is the only file of that kind that the process can read.
 */
export function childStart(): BareStart {
  const binary = isolatedVmBinary();
  return { flags: permissionFlags({ read: [binary], addons: true }), program: childProgram(), given: [binary] };
}

function isolatedVmBinary(): string {
  const entry = createRequire(import.meta.url).resolve('isolated-vm');
  const gypBuild = createRequire(entry)('node-gyp-build') as { resolve(folder: string): string };
  return gypBuild.resolve(dirname(entry));
}

export class SandboxChild {
  /** In the order in which they were sent, which is the order of the answers: the first is the one that runs. */
  readonly inFlight = new Map<number, Sending>();
  ready = false;
  /** True where it is known which call is to blame for its end, and that has been dealt with. */
  blamed = false;
  /** Milliseconds of work that it has in line, as expected when it was sent. */
  expectedMs = 0;
  /** Since when it has had nothing to do, where it has nothing; of `performance.now()`. */
  idleSince = performance.now();
  /** True where it was ended for its memory. */
  heavy = false;
  /** True where it was ended since nobody needed it. */
  retired = false;
  /** When it last answered, or got a call after having none. Milliseconds of `performance.now()`. */
  private heardAt = 0;
  private lastId = 0;
  private readonly exit = Promise.withResolvers<void>();
  private readonly process: ChildProcessByStdio<Writable, Readable, Readable>;
  private readonly events: ChildEvents;
  private readonly reader = new MessageReader(MAX_LINE_CHARS);
  private readonly writer = new BatchWriter((batch) => void this.process.stdin.write(batch));
  private killedFor: string | null = null;
  private gone = false;
  private stderr = '';

  constructor(events: ChildEvents, start: BareStart) {
    this.events = events;
    this.process = startBareProcess(start, { cwd: import.meta.dirname, stdio: ['pipe', 'pipe', 'pipe'] });
    this.process.stdout.setEncoding('utf8').on('data', (chunk: string) => this.read(chunk));
    this.process.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      this.stderr = (this.stderr + chunk).slice(-STDERR_KEPT);
    });
    // Writing to a child that has just died; its exit says so too.
    this.process.stdin.on('error', () => {});
    this.process.once('error', (error) => this.ended(`could not be started: ${error.message}`));
    this.process.once('close', (code, signal) => this.ended(signal === null ? `exited with code ${code}` : `was ended by ${signal}`));
  }

  /** Resolves when the process is gone. */
  get exited(): Promise<void> {
    return this.exit.promise;
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  send(pending: PendingCall, chargedMs: number): void {
    if (this.inFlight.size === 0) this.heardAt = performance.now();
    const id = (this.lastId += 1);
    pending.sending = { pending, child: this, chargedMs };
    this.inFlight.set(id, pending.sending);
    this.expectedMs += chargedMs;
    this.writer.write(encodeMessage({ ...pending.call, id }, pending.payload));
  }

  /** Whether code is among its calls. */
  hasCode(): boolean {
    for (const { pending } of this.inFlight.values()) if (pending.call.kind === 'code') return true;
    return false;
  }

  /** Milliseconds since it was last heard of while it has calls; 0 where it has none. */
  silentFor(): number {
    return this.inFlight.size === 0 ? 0 : performance.now() - this.heardAt;
  }

  /** The call that runs, as far as can be said: those before it may have ended in the same breath. */
  get running(): PendingCall | undefined {
    for (const { pending } of this.inFlight.values()) return pending;
    return undefined;
  }

  /** Whether it has room for a call that is expected to take its time after those that it has. */
  get hasRoom(): boolean {
    if (this.inFlight.size === 0) return true;
    if (this.running?.crashes) return false;
    return this.inFlight.size < MAX_IN_FLIGHT && this.expectedMs < IN_LINE_MS;
  }

  /** Takes a call out of its line, to be given to another child. */
  giveUp(sending: Sending): void {
    this.expectedMs -= sending.chargedMs;
    this.forget(sending);
    sending.pending.sending = null;
  }

  /** Tells the child to drop a call unless it has begun. The call stays in flight until the child has said so, or answered. */
  forget(sending: Sending): void {
    for (const [id, held] of this.inFlight) if (held === sending) this.writer.write(encodeMessage({ id, kind: 'forget' }));
  }

  kill(reason: string): void {
    this.killedFor ??= reason;
    this.process.kill('SIGKILL');
  }

  private read(chunk: string): void {
    try {
      this.reader.read(chunk, (head, payload) => this.receive(JSON.parse(head) as Reply, payload));
    } catch (error) {
      this.kill(`sent what cannot be read: ${String(error)}`);
    }
  }

  private receive(reply: Reply, payload: string): void {
    if ('ready' in reply) {
      this.ready = true;
      this.events.onReady(this);
      return;
    }
    this.heardAt = performance.now();
    if ('forgotten' in reply) {
      const dropped = this.takeOut(reply.id);
      if (dropped !== undefined) this.events.onForgotten(dropped);
      return;
    }
    const sending = this.takeOut(reply.id);
    if (sending !== undefined) this.events.onReply(sending, reply, payload);
  }

  private takeOut(id: number): Sending | undefined {
    const sending = this.inFlight.get(id);
    if (sending === undefined) return undefined;
    this.inFlight.delete(id);
    if (isPresent(sending)) this.expectedMs -= sending.chargedMs;
    if (this.inFlight.size === 0) {
      this.expectedMs = 0;
      this.idleSince = this.heardAt;
    }
    return sending;
  }

  private ended(how: string): void {
    if (this.gone) return;
    this.gone = true;
    this.exit.resolve();
    this.events.onExit(this, this.killedFor ?? how, this.stderr);
  }
}
