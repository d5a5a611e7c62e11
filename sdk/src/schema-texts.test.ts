import { expect, test } from 'vitest';
import { z } from 'zod';
import { compileRegex } from './linear-regex.ts';
import { credential, file, options, optionsList } from './schema-pickers.ts';
import { cron, date, expression, secret } from './schema-texts.ts';

function schemaOf(schema: z.ZodType): { pattern?: string; field?: unknown } {
  return z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' }) as never;
}

/** Whether zod takes a text; the pattern in the JSON Schema must say the same. */
function takes(schema: z.ZodString, text: string): boolean {
  const { success } = schema.safeParse(text);
  const { pattern = '' } = schemaOf(schema);
  expect(new RegExp(pattern, 'u').test(text)).toBe(success);
  // Hosts match patterns of plugins by this, and pass over what it cannot read.
  if (text.length < 1_000) expect(compileRegex(pattern)(text)).toBe(success);
  return success;
}

test.each(['0 9 * * *', '*/15 * * * *', '0,30 8-18/2 1,15 * MON-FRI', '59 23 31 dec 7', ' 5 4 * * sun '])(
  '%s is a cron expression',
  (text) => {
    expect(takes(cron({ title: 'When' }), text)).toBe(true);
  },
);

test.each([
  '',
  '* * * *',
  '0 9 * * * *',
  '60 * * * *',
  '* 24 * * *',
  '* * 0 * *',
  '* * * 13 *',
  '* * * * 8',
  '*/0 * * * *',
  'H * * * *',
  '@daily',
  '0 9 * * 1-',
  '{{a}}',
])('%j is none', (text) => {
  expect(takes(cron({ title: 'When' }), text)).toBe(false);
});

test('a long text costs no time', () => {
  const before = performance.now();
  takes(cron({ title: 'When' }), `${'1-2,'.repeat(20_000)}1 * * * x`);
  expect(performance.now() - before).toBeLessThan(500);
});

test('days and instants', () => {
  const day = date({ title: 'Day' });
  const instant = date({ title: 'Instant', withTime: true });
  expect(['2026-11-22', '2024-02-29'].map((text) => takes(day, text))).toEqual([true, true]);
  expect(['2026-02-29', '2026-11-31', '22.11.2026', '2026-11-22T10:00:00Z', ''].map((text) => takes(day, text))).toEqual(
    Array(5).fill(false),
  );
  expect(['2026-11-22T10:00:00Z', '2026-11-22T10:00:00.5+02:00'].map((text) => takes(instant, text))).toEqual([true, true]);
  expect(['2026-11-22T10:00:00', '2026-11-22', '2026-11-22T25:00:00Z'].map((text) => takes(instant, text))).toEqual([false, false, false]);
  expect(schemaOf(instant).field).toEqual({ kind: 'date', withTime: true, expression: true });
});

test('pickers say what their form needs', () => {
  expect(schemaOf(options({ title: 'Project', load: 'projects', dependsOn: ['account'], search: true })).field).toEqual({
    kind: 'options',
    loader: { name: 'projects', dependsOn: ['account'], search: true },
    expression: true,
  });
  expect(schemaOf(optionsList({ title: 'Labels', load: 'labels', expression: false })).field).toEqual({
    kind: 'options',
    loader: { name: 'labels', dependsOn: [], search: false },
    multiple: true,
    expression: false,
  });
  expect(schemaOf(credential({ title: 'Account', types: ['token', 'http.bearer'] })).field).toEqual({
    kind: 'credential',
    credentialTypes: ['token', 'http.bearer'],
    expression: false,
  });
  expect(schemaOf(file({ title: 'Picture', accept: ['image/*'] })).field).toEqual({ kind: 'file', accept: ['image/*'], expression: true });
  expect(schemaOf(secret({ title: 'Key' })).field).toEqual({ kind: 'secret', expression: false });
  expect(schemaOf(expression({ title: 'Test' })).field).toMatchObject({ kind: 'expression', expression: false });
});

test('a file without an id is none', () => {
  expect(file({ title: 'File' }).safeParse({ file: '', name: 'a', type: 'b', size: 1 }).success).toBe(false);
});
