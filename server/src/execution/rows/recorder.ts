import { NodeError, type WorkflowCall } from '@hookloom/sdk';
import type { StepRecord } from '../../engine/ports.ts';
import type { Birth } from './birth.ts';
import type { History } from './history.ts';
import type { ClaimedExecution, NewEvent, NewExecution } from './rows.ts';
import { WaitLedger } from './wait-ledger.ts';
import type { WokenStep } from '../waits/waits.ts';
import type { ExecutionEnd, Suspension } from './write-executions.ts';
import type { ExecutionWriter, Pending, TakenChanges } from './writer.ts';

/** An execution that a step begins, with its event. */
export interface ChildBeginning {
  event: NewEvent;
  execution: NewExecution;
}

/**
 * Makes an execution of another workflow ready and gives it to `caller.begin`; gives its id. Rejects with a `NodeError` where there is no
 * such workflow, it is not published, or executions are nested too deep.
 */
export type CallWorkflow = (caller: ExecutionRecorder, call: WorkflowCall, step: StepRecord) => Promise<string>;

/**
 * Gathers what one claim of an execution has to commit, between two commits, and gives each change its sequence number.
 * The writer asks for it when its turn comes, so that several changes of one step cost one row.
 */
export class ExecutionRecorder implements Pending {
  readonly execution: ClaimedExecution;
  isLost = false;
  /** The workflow that gets the execution where it fails, once its plan is known. */
  errorWorkflowId: string | null = null;
  /** When it ends as timed out, in milliseconds since 1970. */
  deadline: number | null = null;
  /** How it is stored for the first time; null once it is. */
  birth: Birth | null;
  readonly #waits = new WaitLedger();
  /** The version of the wait, by ordinal, whose waking the engine has been told of. */
  readonly #told = new Map<number, number>();
  readonly #writer: ExecutionWriter;
  readonly #onLost: () => void;
  #dirty = new Set<StepRecord>();
  #beginnings = new Map<StepRecord, ChildBeginning[]>();
  #end: ExecutionEnd | null = null;
  #suspension: Suspension | null = null;
  #lastSeq: number;

  /** `onLost` is called once where a write shows that another process has taken the execution over. */
  constructor(execution: ClaimedExecution, writer: ExecutionWriter, onLost: () => void, birth: Birth | null = null) {
    this.execution = execution;
    this.birth = birth;
    this.#writer = writer;
    this.#onLost = onLost;
    this.#lastSeq = execution.lastSeq;
  }

  /** Takes over what earlier claims have left. The engine is to be told of `woken` with its start. */
  restore({ recorded, woken }: History): void {
    if (this.execution.generation === 1) return;
    this.#waits.restore(recorded, woken);
    for (const { ordinal } of woken) this.told(ordinal);
  }

  /** Whether the table `wait` may hold something of the execution that its run is to be told of. */
  get mayBeWoken(): boolean {
    return this.#waits.hasRows;
  }

  /** Whether it was the step's present wait that was woken, and the engine has not been told. */
  isNews({ ordinal, version }: WokenStep): boolean {
    const present = this.#waits.versionOf(ordinal);
    if (present === undefined || this.#told.get(ordinal) === present) return false;
    for (const step of this.#dirty) if (step.ordinal === ordinal) return false;
    // Of a row that an earlier claim has written, nobody here knows the version, and it is the present one until it is written anew.
    return present === 0 || present === version;
  }

  /** The engine has been told that the step's present wait is over. */
  told(ordinal: number): void {
    this.#told.set(ordinal, this.#waits.versionOf(ordinal) ?? 0);
  }

  /** Commits soon, together with others. */
  changed(step: StepRecord): void {
    this.#dirty.add(step);
    this.#writer.soon(this);
  }

  /**
   * Begins an execution in the transaction that commits the step as waiting for it, or as completed. Where the step ends otherwise, or its
   * claim is lost, the execution never begins.
   */
  begin(step: StepRecord, beginning: ChildBeginning): void {
    const beginnings = this.#beginnings.get(step);
    if (beginnings) beginnings.push(beginning);
    else this.#beginnings.set(step, [beginning]);
  }

  /** Commits now; resolves once durable. Rejects where the claim is lost. */
  async commit(): Promise<void> {
    await this.#writer.write(this);
  }

  /** Commits the end with all that came before it; resolves once durable. Rejects where the claim is lost. */
  async end(end: ExecutionEnd): Promise<void> {
    this.#end = end;
    await this.#writer.write(this);
  }

  /** Gives the execution up until something wakes it, with all that came before; resolves once durable. Rejects where the claim is lost. */
  async suspend(suspension: Suspension): Promise<void> {
    this.#suspension = suspension;
    await this.#writer.write(this);
  }

  born(): void {
    this.birth = null;
  }

  get hasChanges(): boolean {
    return this.#dirty.size > 0 || this.#end !== null || this.#suspension !== null;
  }

  /** Forgets what waits for its commit, where some of it can never be committed. */
  dropChanges(): void {
    this.#dirty.clear();
    this.#beginnings.clear();
    this.#suspension = null;
  }

  take(): TakenChanges {
    const records = [...this.#dirty];
    this.#dirty.clear();
    const steps = records.map((step) => ({ ...step, seq: ++this.#lastSeq }));
    const end = this.#end;
    const suspension = this.#suspension;
    this.#end = null;
    this.#suspension = null;
    if (end || suspension) this.#lastSeq++;
    const begun = this.#beginnings.size > 0 ? records.flatMap((step) => this.#takeBeginnings(step)) : [];
    const waits = this.#waits.take(steps, { ends: end !== null, deadline: suspension && this.deadline });
    const { id, workspaceId, workflowId, generation } = this.execution;
    return {
      write: { executionId: id, workspaceId, workflowId, generation, lastSeq: this.#lastSeq, steps, end, suspension, waits: waits.changes },
      execution: this.execution,
      beginnings: begun.map(([, beginning]) => beginning),
      errorWorkflowId: this.errorWorkflowId,
      giveBack: () => {
        for (const record of records) this.#dirty.add(record);
        for (const [step, beginning] of begun) this.begin(step, beginning);
        waits.giveBack();
        this.#end ??= end;
        this.#suspension ??= suspension;
      },
    };
  }

  /** A step that is still running would begin its executions anew after a crash, so they wait until it says what became of it. */
  #takeBeginnings(step: StepRecord): [StepRecord, ChildBeginning][] {
    const beginnings = this.#beginnings.get(step);
    if (!beginnings || step.status === 'RUNNING' || step.status === 'PENDING') return [];
    this.#beginnings.delete(step);
    return step.status === 'WAITING' || step.status === 'COMPLETED' ? beginnings.map((beginning) => [step, beginning]) : [];
  }

  lost(): NodeError {
    if (!this.isLost) this.#onLost();
    this.isLost = true;
    return claimLost();
  }
}

export function claimLost(): NodeError {
  return new NodeError('OURS', 'CLAIM_LOST', 'Another process has taken this execution over.');
}

export function isClaimLost(error: unknown): boolean {
  return error instanceof NodeError && error.code === 'CLAIM_LOST';
}
