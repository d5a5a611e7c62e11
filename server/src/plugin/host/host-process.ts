/** In the parent: one process of a plugin's host, the calls that it has, and its end. Decides nothing; see `plugin-host.ts`. */
import type { ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Duplex, Readable } from 'node:stream';
import { startBareProcess } from '../../child/bare-process.ts';
import { BatchWriter } from '../../child/batch-writer.ts';
import { encodeMessage, MessageReader } from '../../child/messages.ts';
import type { HostCall } from './host-call.ts';
import { hostStart, type ProcessOptions } from './host-start.ts';
import { MAX_ERROR_CHARS, MAX_HEAD_CHARS, MAX_MESSAGE_CHARS, MAX_STRAYS, MAX_UNREAD_BYTES, MEMORY_BESIDE_HEAP_MB } from './limits.ts';
import { Pace } from './pace.ts';
import type { FromChild, ToChild } from './protocol.ts';
import { readHead } from './read-head.ts';

/** Why a process has ended. `stopped`: as it was told to. */
export type End = { why: 'crashed' | 'outOfMemory' | 'hung' | 'broken' | 'stopped'; details: string };

export interface ProcessEvents {
  onReady(): void;
  onMessage(from: HostProcess, message: Extract<FromChild, { t: 'done' | 'ask' | 'log' }>, payload: string): void;
  /** Bytes that were written to the standard streams past the child's own program. */
  onPrinted(text: string): void;
  /** Once, whatever ended it. */
  onEnd(from: HostProcess, end: End): void;
}

export class HostProcess {
  readonly inFlight = new Map<number, HostCall>();
  readonly startedAt = performance.now();
  ready = false;
  rssMb: number | null = null;
  /** When it last gave a sign of life, or got a call after having none. Milliseconds of `performance.now()`. */
  private heardAt = performance.now();
  private lastId = 0;
  private strays = 0;
  private killedFor: End | null = null;
  private gone = false;
  private stderr = '';
  private readonly maxRssMb: number;
  private readonly exit = Promise.withResolvers<void>();
  private readonly child: ChildProcess;
  private readonly pipe: Duplex;
  private readonly writer: BatchWriter;
  private readonly reader = new MessageReader(MAX_MESSAGE_CHARS, MAX_HEAD_CHARS);
  private readonly pace = new Pace(performance.now());
  /** While it has used up its share of this process's time. */
  private resting: NodeJS.Timeout | null = null;
  private readonly events: ProcessEvents;

  constructor(options: ProcessOptions, events: ProcessEvents) {
    this.events = events;
    this.maxRssMb = options.memoryMb + MEMORY_BESIDE_HEAP_MB;
    this.child = startBareProcess(hostStart(options), {
      cwd: options.directory,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    const [, stdout, stderr, pipe] = this.child.stdio as unknown as [null, Readable, Readable, Duplex];
    this.pipe = pipe;
    this.writer = new BatchWriter((batch) => this.deliver(batch));
    pipe.setEncoding('utf8').on('data', (chunk: string) => this.read(chunk));
    // Writing to a child that has just died; its exit says so too.
    pipe.on('error', () => {});
    stdout.setEncoding('utf8').on('data', (chunk: string) => events.onPrinted(chunk));
    stderr.setEncoding('utf8').on('data', (chunk: string) => {
      this.stderr = (this.stderr + chunk).slice(-MAX_ERROR_CHARS);
      events.onPrinted(chunk);
    });
    this.child.once('error', (error) => this.ended(`could not be started: ${error.message}`, null));
    this.child.once('close', (code, signal) => this.ended(signal === null ? `exited with code ${code}` : `was ended by ${signal}`, signal));
    this.preferAsVictim();
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Resolves when the process is gone. */
  get exited(): Promise<void> {
    return this.exit.promise;
  }

  /** Gives the id under which the child knows the call. */
  send(call: HostCall): void {
    if (this.inFlight.size === 0) this.heardAt = performance.now();
    const id = (this.lastId += 1);
    this.inFlight.set(id, call);
    call.sentTo(this, id);
    this.write({ t: 'call', id, ...call.head, now: call.now() }, call.payload);
  }

  write(message: ToChild, payload?: string): void {
    if (!this.gone) this.writer.write(encodeMessage(message, payload));
  }

  /** What comes of the call goes nowhere. */
  forget(id: number): void {
    if (this.inFlight.delete(id)) this.write({ t: 'drop', id });
  }

  /** Looks at its memory and asks for a sign of life where there was none for long. */
  look(hungAfterMs: number): void {
    this.measure();
    if (this.rssMb !== null && this.rssMb > this.maxRssMb) {
      this.kill({ why: 'outOfMemory', details: `it takes ${this.rssMb} MB` });
      return;
    }
    // Nobody listens to it.
    if (this.resting) return;
    const silentMs = performance.now() - this.heardAt;
    if (silentMs > hungAfterMs) this.kill({ why: 'hung', details: `it was silent for ${Math.round(silentMs)} ms` });
    else if (silentMs > hungAfterMs / 5) this.write({ t: 'ping' });
  }

  measure(): void {
    this.rssMb = readRssMb(this.pid) ?? this.rssMb;
  }

  /** A message that belongs to nothing: a late one, or a forged one. */
  stray(): void {
    this.strays += 1;
    if (this.strays > MAX_STRAYS) this.kill({ why: 'crashed', details: 'it sent too many messages that belong to no call' });
  }

  /** Bytes that were written to it and that it has not read yet. */
  get unread(): number {
    return this.pipe.writableLength;
  }

  kill(end: End): void {
    this.killedFor ??= end;
    this.child.kill('SIGKILL');
  }

  /** One that asks and does not read the answers is read no more either, so that they do not pile up here; in the end it counts as hung. */
  private deliver(batch: string): void {
    this.pipe.write(batch);
    if (this.pipe.writableLength <= MAX_UNREAD_BYTES) return;
    this.pipe.pause();
    this.pipe.once('drain', () => this.listen());
  }

  private rest(ms: number): void {
    this.pipe.pause();
    this.resting = setTimeout(() => {
      this.resting = null;
      this.heardAt = performance.now();
      this.listen();
    }, ms);
    this.resting.unref();
  }

  private listen(): void {
    if (!this.resting && this.pipe.writableLength <= MAX_UNREAD_BYTES) this.pipe.resume();
  }

  private read(chunk: string): void {
    if (this.killedFor) return;
    const startedAt = performance.now();
    this.heardAt = startedAt;
    this.readMessages(chunk);
    const now = performance.now();
    const restMs = this.pace.spend(now - startedAt, now);
    if (restMs > 0 && !this.resting) this.rest(restMs);
  }

  private readMessages(chunk: string): void {
    try {
      this.reader.read(chunk, (text, payload) => this.receive(readHead(text), payload));
    } catch (error) {
      this.kill({ why: 'crashed', details: `it sent what cannot be read: ${error instanceof Error ? error.message : String(error)}` });
    }
  }

  private receive(message: FromChild, payload: string): void {
    if (this.killedFor) return;
    switch (message.t) {
      case 'ready':
        this.ready = true;
        this.events.onReady();
        return;
      case 'broken':
        if (!this.ready) this.kill({ why: 'broken', details: message.message });
        return;
      case 'pong':
        this.rssMb = message.rssMb;
        return;
      case 'done':
      case 'ask':
      case 'log':
        this.events.onMessage(this, message, payload);
        return;
      default:
        message satisfies never;
    }
  }

  private ended(how: string, signal: NodeJS.Signals | null): void {
    if (this.gone) return;
    this.gone = true;
    if (this.resting) clearTimeout(this.resting);
    this.pipe.destroy();
    this.exit.resolve();
    this.events.onEnd(this, this.killedFor ?? endOf(how, signal, this.stderr));
  }

  /** Where the machine's memory runs out, the kernel takes this process before the server. */
  private preferAsVictim(): void {
    try {
      writeFileSync(`/proc/${this.pid}/oom_score_adj`, '1000');
    } catch {
      // No such thing on this system.
    }
  }
}

function endOf(how: string, signal: NodeJS.Signals | null, stderr: string): End {
  // Nobody but the kernel sends SIGKILL to it.
  const outOfMemory = /out of memory|Allocation failed/i.test(stderr) || signal === 'SIGKILL';
  return {
    why: outOfMemory ? 'outOfMemory' : 'crashed',
    details: `it ${how}${stderr === '' ? '' : `; it printed: ${stderr.slice(-1_000)}`}`,
  };
}

/** Null where the system does not say. */
function readRssMb(pid: number | undefined): number | null {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    return Number.isFinite(pages) ? Math.round((pages * 4096) / 1024 / 1024) : null;
  } catch {
    return null;
  }
}
