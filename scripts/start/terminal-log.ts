import { Writable } from 'node:stream';
import { styleText } from 'node:util';

import pino, { type LevelWithSilent, type Logger } from 'pino';

import { createLog } from '../../server/src/lib/log.ts';

const colours = { 10: 'gray', 20: 'gray', 30: 'cyan', 40: 'yellow', 50: 'red', 60: 'red' } as const;
const isLevel = (value: unknown): value is keyof typeof colours => typeof value === 'number' && value in colours;

/** The server's log: lines of JSON for machines, and for a person at a terminal lines to read. */
export function terminalLog(level: LevelWithSilent): Logger {
  return createLog(level, process.stdout.isTTY ? readable() : undefined);
}

function readable(): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (const line of chunk.toString().split('\n').filter(Boolean)) console.log(readableLine(line));
      done();
    },
  });
}

/** @param line - one line of pino's JSON */
export function readableLine(line: string): string {
  const { level, time, msg, err, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const text = typeof msg === 'string' ? msg : '';
  const details = Object.keys(rest).length > 0 ? ` ${styleText('gray', JSON.stringify(rest))}` : '';
  // What the server tells while it starts looks like the start's own lines.
  if (level === pino.levels.values['info']) return `  ${text}${details}`;
  const clock = new Date(String(time)).toTimeString().slice(0, 8);
  const name = isLevel(level) ? styleText(colours[level], pino.levels.labels[level] ?? '') : String(level);
  const stack = (err as { stack?: string } | undefined)?.stack;
  return `${styleText('gray', clock)} ${name} ${text}${details}${stack ? `\n${stack}` : ''}`;
}
