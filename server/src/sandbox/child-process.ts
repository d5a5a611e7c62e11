/** In the parent: one child process, the calls that it has, and its end. Decides nothing; see `pool.ts`. */
import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { Failure, LogLine } from '@hookloom/sdk';
import { encode, MessageReader } from './protocol.ts';
import type { Call, Reply } from './protocol.ts';

/** A call on its way: what is sent, and what the pool has to remember of it. */
export interface PendingCall {
  readonly call: Call;
  readonly payload: string;
  readonly urgent: boolean;
  /** How often a child that had it has died. */
  crashes: number;
  /** Who is to answer it. A child that has been told to forget it may still do so first. */
  holder: SandboxChild | null;
  /** True once nobody waits for the answer. */
  settled: boolean;
  finish(reply: RunReply, payload: string): void;
}

export type RunReply = { ok: true; logs: LogLine[] } | { ok: false; failure: Failure; logs: LogLine[] };

export interface ChildEvents {
  onReady(child: SandboxChild): void;
  onReply(child: SandboxChild, pending: PendingCall, reply: RunReply, payload: string): void;
  /** The child has dropped a call, as it was told to. */
  onForgotten(child: SandboxChild): void;
  /** Once, whatever ended it; `stderr` is the end of what it printed. */
  onExit(child: SandboxChild, reason: string, stderr: string): void;
}

const STDERR_KEPT = 4_096;

/**
 * Flags of a process that may read its own code and nothing else: no network, no other files, no child processes, no workers.
 * Addons are allowed because isolated-vm is one; it is the only file of that kind that the process can read.
 */
export function childArguments(): string[] {
  const folder = import.meta.dirname;
  const binary = isolatedVmBinary();
  return [
    '--permission',
    '--allow-addons',
    ...[join(folder, sep, '*'), binary].map((path) => `--allow-fs-read=${path}`),
    '--disable-warning=SecurityWarning',
    '--disable-warning=ExperimentalWarning',
    join(folder, 'child.ts'),
    binary,
  ];
}

function isolatedVmBinary(): string {
  const entry = createRequire(import.meta.url).resolve('isolated-vm');
  const gypBuild = createRequire(entry)('node-gyp-build') as { resolve(folder: string): string };
  return gypBuild.resolve(dirname(entry));
}

export class SandboxChild {
  /** In the order in which they were sent, which is the order of the answers: the first is the one that runs. */
  readonly inFlight = new Map<number, PendingCall>();
  ready = false;
  /** True where it is known which call is to blame for its end, and that has been dealt with. */
  blamed = false;
  /** When it last answered, or got a call after having none. Milliseconds of `performance.now()`. */
  private heardAt = 0;
  private lastId = 0;
  private readonly exit = Promise.withResolvers<void>();
  private readonly process: ChildProcessByStdio<Writable, Readable, Readable>;
  private readonly events: ChildEvents;
  private readonly reader = new MessageReader();
  private outgoing = '';
  private killedFor: string | null = null;
  private gone = false;
  private stderr = '';

  constructor(events: ChildEvents, processArguments: readonly string[]) {
    this.events = events;
    this.process = spawn(process.execPath, processArguments, {
      env: {},
      cwd: import.meta.dirname,
      stdio: ['pipe', 'pipe', 'pipe'],
      // Out of the terminal's process group: at Ctrl-C what runs is still to be finished.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
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

  send(pending: PendingCall): void {
    if (this.inFlight.size === 0) this.heardAt = performance.now();
    const id = (this.lastId += 1);
    this.inFlight.set(id, pending);
    pending.holder = this;
    this.write(encode({ ...pending.call, id }, pending.payload));
  }

  /** Whether code is among its calls. */
  hasCode(): boolean {
    for (const { call } of this.inFlight.values()) if (call.kind === 'code') return true;
    return false;
  }

  /** Milliseconds since it was last heard of while it has calls; 0 where it has none. */
  silentFor(): number {
    return this.inFlight.size === 0 ? 0 : performance.now() - this.heardAt;
  }

  /** Tells the child to drop a call unless it has begun. The call stays in flight until the child has said so, or answered. */
  forget(pending: PendingCall): void {
    for (const [id, held] of this.inFlight) if (held === pending) this.write(encode({ id, kind: 'forget' }));
  }

  kill(reason: string): void {
    this.killedFor ??= reason;
    this.process.kill('SIGKILL');
  }

  /** All that is written in one round of the event loop leaves in one piece: what many requests ask for costs one system call, and wakes the child once. */
  private write(text: string): void {
    if (this.outgoing === '') {
      setImmediate(() => {
        const batch = this.outgoing;
        this.outgoing = '';
        this.process.stdin.write(batch);
      });
    }
    this.outgoing += text;
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
      this.inFlight.delete(reply.id);
      this.events.onForgotten(this);
      return;
    }
    const pending = this.inFlight.get(reply.id);
    if (pending === undefined) return;
    this.inFlight.delete(reply.id);
    this.events.onReply(this, pending, reply, payload);
  }

  private ended(how: string): void {
    if (this.gone) return;
    this.gone = true;
    this.exit.resolve();
    this.events.onExit(this, this.killedFor ?? how, this.stderr);
  }
}
