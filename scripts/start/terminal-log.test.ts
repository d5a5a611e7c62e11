import { stripVTControlCharacters } from 'node:util';

import { expect, test } from 'vitest';

import { readableLine } from './terminal-log.ts';

const time = new Date(2026, 10, 22, 9, 5, 7).toISOString();

test('tells news plainly, and faults with time, details and stack', () => {
  const news = readableLine(JSON.stringify({ level: 30, time, msg: 'Making the database' }));
  expect(stripVTControlCharacters(news)).toBe('  Making the database');
  const fault = readableLine(
    JSON.stringify({ level: 50, time, msg: 'No answer', executionId: 'e1', err: { stack: 'Error: x\n    at y' } }),
  );
  expect(stripVTControlCharacters(fault)).toBe('09:05:07 error No answer {"executionId":"e1"}\nError: x\n    at y');
});
