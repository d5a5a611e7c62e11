import { expect, test } from 'vitest';
import { fieldOf, isVisible, literalParams } from './field.ts';

test('a field is shown where the parameter beside it has one of the values', () => {
  const field = { kind: 'json', visibleWhen: { param: 'kind', in: ['json', 'form'] } } as const;
  expect(isVisible({ ...field, visibleWhen: { ...field.visibleWhen, in: ['json'] } }, { kind: 'json' })).toBe(true);
  expect(isVisible({ ...field, visibleWhen: { ...field.visibleWhen, in: ['json'] } }, { kind: 'form' })).toBe(false);
  expect(isVisible({ ...field, visibleWhen: { ...field.visibleWhen, in: ['json'] } }, {})).toBe(false);
  expect(isVisible({ kind: 'text' }, {})).toBe(true);
});

test('an inherited name is no parameter', () => {
  const field = { kind: 'text' as const, visibleWhen: { param: 'constructor', in: [null] } };
  expect(isVisible(field, {})).toBe(false);
});

test('a keyword that is no field is passed over', () => {
  expect(fieldOf({ field: { kind: 'hologram' } })).toBeUndefined();
  expect(fieldOf({ field: 'text' })).toBeUndefined();
  expect(fieldOf(true)).toBeUndefined();
});

test('code and picked ids are literal; fields with expressions and lists are not', () => {
  const properties = {
    code: { field: { kind: 'code', expression: false } },
    source: { field: { kind: 'resource', expression: false } },
    url: { field: { kind: 'text', expression: true } },
    headers: { field: { kind: 'keyValue', expression: false } },
  };
  expect([...literalParams({ type: 'object', properties })]).toEqual(['code', 'source']);
});
