/** Builders for texts of a certain form: code, expressions, secrets, schedules, dates. Their forms stand in the JSON Schema as patterns. */
import { z } from 'zod';
import { metadata, type FieldOptions } from './field-metadata.ts';

/**
 * Source text, kept as it is: no `{{ … }}`. `rows` defaults to 12. In the languages `javascript` (the body of an async function) and
 * `javascript-expression` publishing finds what cannot be parsed.
 */
export function code(settings: FieldOptions & { language: string; rows?: number }): z.ZodString {
  const { language, rows = 12 } = settings;
  return z.string().meta(metadata('code', settings, { language, rows, expression: false }));
}

/** One JavaScript expression without `{{ }}`, kept as text for `ctx.javascript`. */
export function expression(settings: Omit<FieldOptions, 'expression'>): z.ZodString {
  return z.string().meta(metadata('expression', { ...settings, expression: false }, { language: 'javascript-expression' }));
}

/** A text that is not shown again once it is stored. In a credential's fields only; nodes take a `credential`. */
export function secret(settings: Omit<FieldOptions, 'expression'>): z.ZodString {
  return z.string().meta(metadata('secret', { ...settings, expression: false }));
}

/** One of a cron expression's fields: stars, values and ranges with steps, apart by commas. */
function cronField(value: string): string {
  const part = `(?:\\*|(?:${value})(?:-(?:${value}))?)(?:/[1-9][0-9]?)?`;
  return `${part}(?:,${part})*`;
}

/** Of a month or a day of the week. Which ones there are is left to whoever reads the expression: hosts match patterns of 1,000 characters at most. */
const name = '[A-Za-z]{3}';

const cronPattern = new RegExp(
  `^\\s*${[
    cronField('[0-5]?[0-9]'),
    cronField('[01]?[0-9]|2[0-3]'),
    cronField('0?[1-9]|[12][0-9]|3[01]'),
    cronField(`0?[1-9]|1[0-2]|${name}`),
    cronField(`[0-7]|${name}`),
  ].join('\\s+')}\\s*$`,
);

/** A cron expression of five fields: minute, hour, day of the month, month, day of the week. */
export function cron(settings: Omit<FieldOptions, 'expression'>): z.ZodString {
  return z
    .string()
    .regex(cronPattern, 'is to be a cron expression of five fields, such as 0 9 * * 1-5')
    .meta(metadata('cron', { placeholder: '0 9 * * *', ...settings, expression: false }));
}

/** A day, `2026-11-22`, or with `withTime` an instant in ISO 8601 with its offset from UTC, `2026-11-22T09:00:00Z`. */
export function date(settings: FieldOptions & { withTime?: boolean }): z.ZodString {
  const { withTime = false, ...rest } = settings;
  const form = withTime
    ? z.string().regex(z.regexes.datetime({ offset: true }), 'is to be an instant such as 2026-11-22T09:00:00Z')
    : z.string().regex(z.regexes.date, 'is to be a day such as 2026-11-22');
  return form.meta(metadata('date', { expression: true, ...rest }, { withTime }));
}
