import { expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import type { ConditionGroup } from './conditions.ts';
import { resource } from './schema-pickers.ts';
import { code } from './schema-texts.ts';
import { conditions, json, keyOf, keyValue, list, multiline, number, object, select, text, toggle } from './schema.ts';
import type { JsonValue } from './wire.ts';

function schemaOf(shape: z.ZodRawShape): { properties: Record<string, unknown>; required?: string[] } {
  return z.toJSONSchema(z.object(shape), { io: 'input', target: 'draft-2020-12' }) as never;
}

test('a field survives chained checks, defaults and optional', () => {
  const { properties, required } = schemaOf({
    name: text({ title: 'Name', description: 'Who', placeholder: 'Ann' }).min(1).max(20),
    city: text({ title: 'City' }).default('Oslo'),
    note: multiline({ title: 'Note' }).optional(),
  });
  expect(properties.name).toEqual({
    type: 'string',
    minLength: 1,
    maxLength: 20,
    title: 'Name',
    description: 'Who',
    field: { kind: 'text', placeholder: 'Ann', expression: true },
  });
  expect(properties.city).toEqual({ type: 'string', default: 'Oslo', title: 'City', field: { kind: 'text', expression: true } });
  expect(properties.note).toEqual({ type: 'string', title: 'Note', field: { kind: 'multiline', rows: 4, expression: true } });
  expect(required).toEqual(['name']);
});

test('each kind of field says what its form needs', () => {
  const { properties } = schemaOf({
    count: number({ title: 'Count', visibleWhen: { param: 'on', in: [true] } })
      .int()
      .min(1)
      .default(3),
    on: toggle({ title: 'On' }).default(false),
    way: select({
      title: 'Way',
      options: [
        { value: 'a', label: 'A' },
        { value: 'b', label: 'B' },
      ],
    }),
    script: code({ title: 'Script', language: 'javascript' }),
    any: json({ title: 'Any' }),
    headers: keyValue({ title: 'Headers', addLabel: 'Add header' }),
    source: resource({ title: 'Source', resource: 'source' }),
    group: object({ title: 'Group', fields: { inner: text({ title: 'Inner' }) } }),
    rows: list({ title: 'Rows', item: { cell: text({ title: 'Cell' }) } }),
    next: keyOf({ title: 'Next', lists: ['rows', 'ends'] }),
    why: text({ title: 'Why', visibleWhen: { param: 'on', in: [true] }, required: true }).default(''),
  });
  const field = (name: string): unknown => (properties[name] as { field: unknown }).field;
  expect(field('count')).toEqual({ kind: 'number', visibleWhen: { param: 'on', in: [true] }, expression: true });
  expect(field('next')).toEqual({ kind: 'text', keyOf: ['rows', 'ends'], expression: false });
  expect(field('why')).toEqual({ kind: 'text', visibleWhen: { param: 'on', in: [true] }, required: true, expression: true });
  expect(field('on')).toEqual({ kind: 'toggle', expression: true });
  expect(field('way')).toEqual({
    kind: 'select',
    options: [
      { value: 'a', label: 'A' },
      { value: 'b', label: 'B' },
    ],
    expression: false,
  });
  expect(field('script')).toEqual({ kind: 'code', language: 'javascript', rows: 12, expression: false });
  expect(properties.any).toEqual({ title: 'Any', field: { kind: 'json', rows: 6, expression: true } });
  expect(field('headers')).toEqual({ kind: 'keyValue', addLabel: 'Add header', expression: false });
  expect(properties.source).toMatchObject({ type: 'string', minLength: 1, field: { kind: 'resource', resource: 'source' } });
  expect(properties.group).toMatchObject({ type: 'object', properties: { inner: { title: 'Inner' } }, field: { kind: 'object' } });
  expect(properties.rows).toMatchObject({ type: 'array', items: { properties: { cell: { title: 'Cell' } } }, field: { kind: 'list' } });
});

test('conditions nest, and refuse an operator that is not in the table', () => {
  const schema = conditions({ title: 'When' });
  const rule = { left: 1, operator: 'equals', right: 1 };
  const nested = { combine: 'all', rules: [rule, { combine: 'any', rules: [rule, { left: null, operator: 'exists' }] }] };
  expect(schema.parse(nested)).toEqual(nested);
  expect(schema.safeParse({ combine: 'all', rules: [{ ...rule, operator: 'resembles' }] }).success).toBe(false);
  expect(schema.safeParse({ combine: 'neither', rules: [] }).success).toBe(false);
});

test('the types of the parameters follow from the fields', () => {
  const params = z.object({
    way: select({
      title: 'Way',
      options: [
        { value: 'a', label: 'A' },
        { value: 'b', label: 'B' },
      ],
    }).default('a'),
    any: json({ title: 'Any' }).optional(),
    when: conditions({ title: 'When' }),
    headers: keyValue({ title: 'Headers' }),
  });
  expectTypeOf<z.output<typeof params>>().toEqualTypeOf<{
    way: 'a' | 'b';
    any?: JsonValue | undefined;
    when: ConditionGroup;
    headers: { name: string; value: string }[];
  }>();
});
