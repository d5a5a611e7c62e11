/** In the child: what a plugin prints, by `console` or the standard streams, becomes lines of a log. */
import { Writable } from 'node:stream';
import { format } from 'node:util';
import type { LogLine } from '@hookloom/sdk';

type Level = LogLine['level'];

const consoleLevels = { debug: 'debug', log: 'info', info: 'info', warn: 'warn', error: 'error', trace: 'debug' } as const satisfies Record<
  string,
  Level
>;

/** Bytes that a plugin writes to descriptor 1 or 2 itself arrive at the parent, and end in the server's log. */
export function capturePrinted(onLine: (level: Level, message: string) => void): void {
  for (const [method, level] of Object.entries(consoleLevels)) {
    Object.defineProperty(console, method, {
      value: (...values: unknown[]) => onLine(level, textOf(values)),
      writable: true,
      configurable: true,
    });
  }
  for (const [name, level] of [
    ['stdout', 'info'],
    ['stderr', 'warn'],
  ] as const) {
    const stream = new Writable({
      decodeStrings: false,
      write(chunk: string | Uint8Array, _encoding, done) {
        const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
        onLine(level, text.endsWith('\n') ? text.slice(0, -1) : text);
        done();
      },
    });
    Object.defineProperty(process, name, { value: stream, writable: false, configurable: false, enumerable: true });
  }
}

/** Values of a plugin may throw when they are looked at. */
function textOf(values: unknown[]): string {
  try {
    return format(...values);
  } catch {
    return '[a value that cannot be shown]';
  }
}
