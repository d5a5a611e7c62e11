/** The guest's `console`: lines are kept for the step's record, up to a limit. */
import { MAX_LOG_CHARS, MAX_LOG_LINES, MAX_LOG_LINE_CHARS } from '../limits.ts';
import { describeThrown } from './errors.ts';

interface Line {
  level: 'debug' | 'info' | 'warn' | 'error';
  message: string;
}

let lines: Line[] = [];
let charsLeft = 0;
/** False between runs and once the limit is reached: what comes then is dropped. */
let open = false;

export function startLogs(): void {
  lines = [];
  charsLeft = MAX_LOG_CHARS;
  open = true;
}

/** The lines since `startLogs` as JSON text, or '' where there are none. */
export function endLogs(): string {
  open = false;
  return lines.length === 0 ? '' : JSON.stringify(lines);
}

function add(level: Line['level'], values: unknown[]): void {
  if (!open) return;
  const message = values.map(format).join(' ').slice(0, MAX_LOG_LINE_CHARS);
  charsLeft -= message.length;
  if (lines.length < MAX_LOG_LINES && charsLeft >= 0) {
    lines.push({ level, message });
  } else if (open) {
    // Asked again, since formatting may have run the guest's own code, which may have logged as well.
    lines.push({ level: 'warn', message: 'Further lines were left out.' });
    open = false;
  }
}

function format(value: unknown): string {
  try {
    if (typeof value === 'string') return value;
    if (typeof value === 'function') return `[function ${value.name}]`;
    if (value instanceof Error) return describeThrown(value);
    if (value === null || typeof value !== 'object') return String(value);
    return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner)) ?? String(value);
  } catch {
    return '[a value that cannot be shown]';
  }
}

export const guestConsole = {
  debug: (...values: unknown[]) => add('debug', values),
  trace: (...values: unknown[]) => add('debug', values),
  log: (...values: unknown[]) => add('info', values),
  info: (...values: unknown[]) => add('info', values),
  dir: (value: unknown) => add('info', [value]),
  table: (value: unknown) => add('info', [value]),
  warn: (...values: unknown[]) => add('warn', values),
  error: (...values: unknown[]) => add('error', values),
};
