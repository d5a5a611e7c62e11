/**
 * All that is written in one round of the event loop leaves in one piece: what many calls say costs one system call, and wakes
 * the other process once.
 */
export class BatchWriter {
  private outgoing = '';
  private readonly send: (text: string) => void;

  constructor(send: (text: string) => void) {
    this.send = send;
  }

  write(text: string): void {
    if (this.outgoing === '') setImmediate(() => this.flush());
    this.outgoing += text;
  }

  /** Sends now what was to leave at the end of this round. */
  flush(): void {
    const batch = this.outgoing;
    this.outgoing = '';
    if (batch !== '') this.send(batch);
  }
}
