/**
 * In the parent: the host of one plugin. It is one process, started with the first call and stopped when there was none for long;
 * beside it there are others for a while where it died with calls (`run-again.ts`).
 */
import type { LogLine } from '@hookloom/sdk';
import { hear, type CallNews } from './hear.ts';
import type { HostCall } from './host-call.ts';
import { HostProcess, type End, type ProcessEvents } from './host-process.ts';
import { START_TIMEOUT_MS, WATCH_EVERY_MS } from './limits.ts';
import { readableFolders } from './readable-folders.ts';
import { Restarts } from './restarts.ts';
import { RunAgain } from './run-again.ts';
import { brokenError, endError, faultOf, stoppingError } from './host-errors.ts';

export interface PluginHostOptions {
  /** The plugin's name, for messages. */
  name: string;
  entry: string;
  directory: string;
  memoryMb: number;
  idleMs: number;
  hungAfterMs: number;
  /** What the plugin prints outside of its calls. */
  printed(level: LogLine['level'], message: string): void;
  warn(details: object, message: string): void;
}

/** What an admin sees of a plugin's process. */
export interface HostStatus {
  state: 'STOPPED' | 'STARTING' | 'RUNNING' | 'BROKEN';
  pid: number | null;
  memoryMb: number | null;
  /** Under way now. */
  calls: number;
  /** How often its process ended by itself and was replaced. */
  restarts: number;
  problem: string | null;
}

export class PluginHost implements ProcessEvents {
  readonly options: PluginHostOptions;
  private main: HostProcess | null = null;
  private readonly again = new RunAgain({ start: () => this.start(), onSent: () => this.startWatching() });
  private readonly processes = new Set<HostProcess>();
  /** Calls for a first process that is about to be started. */
  private readonly waiting = new Set<HostCall>();
  private starting = false;
  private readable: Promise<string[]> | null = null;
  private readonly restarts = new Restarts();
  private watch: NodeJS.Timeout | null = null;
  private watchedAt = 0;
  private idle: NodeJS.Timeout | undefined;
  private retired = false;
  private stopped = false;

  constructor(options: PluginHostOptions) {
    this.options = options;
  }

  run(call: HostCall): void {
    if (call.settled) return;
    if (this.stopped) {
      call.reject(stoppingError());
      return;
    }
    clearTimeout(this.idle);
    call.onSettled = () => this.settled(call);
    if (this.main) this.main.send(call);
    else {
      this.waiting.add(call);
      this.startMain();
    }
    this.startWatching();
  }

  /** Starts its process, so that the first call need not wait for it. */
  warm(): void {
    if (!this.main && !this.stopped && !this.retired) this.startMain();
  }

  status(): HostStatus {
    const calls = [...this.processes].reduce((sum, { inFlight }) => sum + inFlight.size, this.waiting.size + this.again.calls.size);
    const state = this.main?.ready
      ? 'RUNNING'
      : this.main || this.starting
        ? 'STARTING'
        : this.restarts.problem === null
          ? 'STOPPED'
          : 'BROKEN';
    this.main?.measure();
    const { total: restarts, problem } = this.restarts;
    return { state, pid: this.main?.pid ?? null, memoryMb: this.main?.rssMb ?? null, calls, restarts, problem };
  }

  /** Ends its process as soon as it has no calls, now and from now on. */
  retire(): void {
    this.retired = true;
    this.rest();
  }

  /** Whether it was retired and has nothing left to do. */
  isOver(): boolean {
    return this.retired && this.processes.size === 0 && this.waiting.size === 0 && this.again.calls.size === 0;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.idle);
    this.stopWatching();
    const processes = [...this.processes];
    const calls = [...this.waiting, ...this.again.calls, ...processes.flatMap(({ inFlight }) => [...inFlight.values()])];
    for (const call of calls) call.reject(stoppingError());
    for (const process of processes) process.kill({ why: 'stopped', details: 'the server is stopping' });
    await Promise.all(processes.map(({ exited }) => exited));
  }

  onReady(): void {
    this.restarts.loaded();
    this.rest();
  }

  onPrinted(text: string): void {
    this.options.printed('info', text.trimEnd());
  }

  onMessage(process: HostProcess, message: CallNews, payload: string): void {
    hear(process, message, payload, this.options.printed);
  }

  onEnd(process: HostProcess, end: End): void {
    this.processes.delete(process);
    if (this.main === process) this.main = null;
    const calls = [...process.inFlight.values()];
    const wasAlone = this.again.ended(process) || (calls.length === 1 && end.why === 'hung');
    process.inFlight.clear();
    if (end.why !== 'stopped') this.options.warn({ ...end, calls: calls.length }, 'the process of a plugin ended');
    if (process.ready) {
      if (end.why !== 'stopped') this.restarts.ended(performance.now());
      for (const call of calls) this.blame(call, end, wasAlone);
    } else if (!this.stopped) {
      this.broken(end.why === 'broken' ? end.details : faultOf(end), calls);
    }
    if (this.waiting.size > 0) this.startMain();
    this.again.next();
    this.rest();
  }

  /** The process has died with this call. */
  private blame(call: HostCall, end: End, wasAlone: boolean): void {
    call.lost();
    if (this.stopped) call.reject(stoppingError());
    else if (wasAlone || !call.mayRunAgain()) call.reject(endError(this.options, end, call));
    else this.again.calls.add(call);
  }

  private broken(problem: string, calls: Iterable<HostCall>): void {
    this.restarts.loadFailed(problem, performance.now());
    const error = brokenError(this.options.name, problem);
    for (const call of [...calls, ...this.waiting, ...this.again.calls]) call.reject(error);
  }

  private startMain(): void {
    if (this.main || this.starting) return;
    const refusal = this.restarts.refusal(performance.now());
    if (refusal !== null) {
      const error = brokenError(this.options.name, refusal);
      for (const call of this.waiting) call.reject(error);
      return;
    }
    this.starting = true;
    void this.start().then((process) => {
      this.starting = false;
      if (!process) return;
      this.main = process;
      for (const call of this.waiting) process.send(call);
      this.waiting.clear();
    });
  }

  /** Null where the plugin cannot be loaded or the host was stopped; its calls know of it. */
  private async start(): Promise<HostProcess | null> {
    const delayMs = this.restarts.delay(performance.now());
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs).unref());
    try {
      this.readable ??= readableFolders(this.options.directory);
      const readable = await this.readable;
      if (this.stopped) return null;
      const { entry, directory, memoryMb } = this.options;
      const process = new HostProcess({ entry, directory, memoryMb, readable }, this);
      this.processes.add(process);
      this.startWatching();
      return process;
    } catch (error) {
      this.readable = null;
      this.broken(error instanceof Error ? error.message : String(error), []);
      return null;
    }
  }

  private settled(call: HostCall): void {
    this.waiting.delete(call);
    this.again.calls.delete(call);
    this.again.next();
    this.rest();
  }

  /** Ends what has nothing to do. */
  private rest(): void {
    if (this.stopped) return;
    const { main } = this;
    this.again.rest();
    clearTimeout(this.idle);
    if (!main || !main.ready || main.inFlight.size > 0) return;
    this.idle = setTimeout(
      () => {
        if (this.main === main) this.main = null;
        main.kill({ why: 'stopped', details: 'it was idle' });
      },
      this.retired ? 0 : this.options.idleMs,
    );
    this.idle.unref();
  }

  private startWatching(): void {
    if (this.watch !== null || this.stopped) return;
    this.watchedAt = performance.now();
    this.watch = setInterval(() => this.look(), WATCH_EVERY_MS);
    this.watch.unref();
  }

  private stopWatching(): void {
    if (this.watch !== null) clearInterval(this.watch);
    this.watch = null;
  }

  private look(): void {
    const now = performance.now();
    // This process was busy itself: what the children have said in the meantime is still to be read.
    const late = now - this.watchedAt > WATCH_EVERY_MS * 4;
    this.watchedAt = now;
    if (late) return;
    let busy = this.again.calls.size > 0;
    for (const process of this.processes) {
      if (!process.ready) {
        busy = true;
        const details = `it did not finish loading within ${START_TIMEOUT_MS / 1_000} s`;
        if (now - process.startedAt > START_TIMEOUT_MS) process.kill({ why: 'broken', details });
        else process.look(Infinity);
      } else if (process.inFlight.size > 0) {
        busy = true;
        process.look(this.options.hungAfterMs);
      }
    }
    this.again.next();
    if (!busy) this.stopWatching();
  }
}
