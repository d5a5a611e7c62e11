import type { StepRecord } from './ports.ts';

const MAX_LINES = 200;
const MAX_LENGTH = 10_000;

/** Adds a line to a step's record; what is too much is left out, and the record says so. */
export function addLogLine({ logs }: StepRecord, level: StepRecord['logs'][number]['level'], message: string): void {
  if (logs.length < MAX_LINES) logs.push({ level, message: message.slice(0, MAX_LENGTH) });
  else if (logs.length === MAX_LINES) logs.push({ level: 'warn', message: `Further lines were left out; ${MAX_LINES} are kept.` });
}
