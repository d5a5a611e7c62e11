import { expect, test } from 'vitest';
import { z } from 'zod';
import { NodeError } from './errors.ts';
import { applyParams } from './params.ts';
import { keyValue, number, text, toggle } from './schema.ts';

const schema = z.object({
  name: text({ title: 'Name' }).default('me'),
  count: number({ title: 'Count' }).optional(),
  on: toggle({ title: 'On' }).default(false),
  headers: keyValue({ title: 'Headers' }).default([]),
});

test('defaults are applied', () => {
  expect(applyParams(schema, {})).toEqual({ name: 'me', on: false, headers: [] });
});

test('what an expression gave becomes the neighbouring type that the field wants', () => {
  const params = { name: 7, count: ' 12.5 ', on: 'true', headers: [{ name: 'x-id', value: 3 }] };
  expect(applyParams(schema, params)).toEqual({ name: '7', count: 12.5, on: true, headers: [{ name: 'x-id', value: '3' }] });
  expect(params.name).toBe(7);
});

test.each([
  [{ count: '12 apples' }, 'count'],
  [{ count: '' }, 'count'],
  [{ on: 'yes' }, 'on'],
  [{ name: { first: 'Ann' } }, 'name'],
  [{ name: null }, 'name'],
  [{ headers: [{ name: '', value: 'x' }] }, 'headers.0.name'],
])('%j is refused, naming the place', (params, place) => {
  const run = (): unknown => applyParams(schema, params);
  expect(run).toThrow(NodeError);
  expect(run).toThrow(expect.objectContaining({ class: 'USER', code: 'PARAMS_INVALID', message: expect.stringContaining(`${place}:`) }));
});

test('a name that reaches into prototypes changes none', () => {
  const loose = z.object({ values: z.record(z.string(), z.string()) });
  const params: unknown = JSON.parse('{"values": {"__proto__": 5, "constructor": 6}}');
  expect(applyParams(loose, params).values.constructor).toBe('6');
  expect(Object.hasOwn(Object.prototype, 'values')).toBe(false);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});
