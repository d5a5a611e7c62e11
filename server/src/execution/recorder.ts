import { NodeError } from '@hookloom/sdk';
import type { StepRecord } from '../engine/ports.ts';
import type { ClaimedExecution, ExecutionWrite } from './rows.ts';
import type { ExecutionWriter, Pending, TakenChanges } from './writer.ts';

/**
 * Gathers what one claim of an execution has to commit, between two commits, and gives each change its sequence number.
 * The writer asks for it when its turn comes, so that several changes of one step cost one row.
 */
export class ExecutionRecorder implements Pending {
  readonly execution: ClaimedExecution;
  isLost = false;
  readonly #writer: ExecutionWriter;
  readonly #onLost: () => void;
  #dirty = new Set<StepRecord>();
  #end: ExecutionWrite['end'] = null;
  #lastSeq: number;

  /** `onLost` is called once where a write shows that another process has taken the execution over. */
  constructor(execution: ClaimedExecution, writer: ExecutionWriter, onLost: () => void) {
    this.execution = execution;
    this.#writer = writer;
    this.#onLost = onLost;
    this.#lastSeq = execution.lastSeq;
  }

  /** Commits soon, together with others. */
  changed(step: StepRecord): void {
    this.#dirty.add(step);
    this.#writer.soon(this);
  }

  /** Commits now; resolves once durable. Rejects where the claim is lost. */
  async commit(): Promise<void> {
    await this.#writer.write(this);
  }

  /** Commits the end with all that came before it; resolves once durable. Rejects where the claim is lost. */
  async end(end: NonNullable<ExecutionWrite['end']>): Promise<void> {
    this.#end = end;
    await this.#writer.write(this);
  }

  get hasChanges(): boolean {
    return this.#dirty.size > 0 || this.#end !== null;
  }

  /** Forgets the changes of steps that wait for their commit, where one of them can never be committed. */
  dropSteps(): void {
    this.#dirty.clear();
  }

  take(): TakenChanges {
    const records = [...this.#dirty];
    this.#dirty.clear();
    const steps = records.map((step) => ({ ...step, seq: ++this.#lastSeq }));
    const end = this.#end;
    this.#end = null;
    if (end) this.#lastSeq++;
    const { id, workspaceId, generation } = this.execution;
    return {
      write: { executionId: id, workspaceId, generation, lastSeq: this.#lastSeq, steps, end },
      giveBack: () => {
        for (const record of records) this.#dirty.add(record);
        this.#end ??= end;
      },
    };
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
