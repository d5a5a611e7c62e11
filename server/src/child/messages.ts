/**
 * How a parent and a child process write to each other over a pipe: a message is a line of JSON (the head) and a line with a
 * JSON text that is passed on without being read (the payload, empty where there is none). JSON texts hold no line breaks,
 * so lines need no escaping, and all that a child can do to its parent is to send text.
 */

/** `payload` is a JSON text without line breaks. */
export function encodeMessage(head: object, payload = ''): string {
  return `${JSON.stringify(head)}\n${payload}\n`;
}

/** Puts chunks of text together to pairs of lines. */
export class MessageReader {
  private rest = '';
  private head: string | null = null;
  private readonly maxLineChars: number;
  private readonly maxHeadChars: number;

  /**
   * A longer line is refused as soon as it is known to be too long. Heads are parsed by whoever gets them, so they may be bounded more closely:
   * it takes seconds to parse 50 MB of brackets.
   */
  constructor(maxLineChars: number, maxHeadChars = maxLineChars) {
    this.maxLineChars = maxLineChars;
    this.maxHeadChars = maxHeadChars;
  }

  /** @throws Error where a line is longer than any message may be */
  read(chunk: string, onMessage: (head: string, payload: string) => void): void {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', start)) {
      const line = this.rest + chunk.slice(start, end);
      this.rest = '';
      start = end + 1;
      if (this.head === null) {
        if (line.length > this.maxHeadChars) throw new Error('a head is too long');
        this.head = line;
      } else {
        const head = this.head;
        this.head = null;
        onMessage(head, line);
      }
    }
    this.rest += chunk.slice(start);
    if (this.rest.length > this.maxLineChars) throw new Error('a line is too long');
  }
}
