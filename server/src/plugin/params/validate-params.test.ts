import { cron, date, z, type JsonObject, type JsonValue, type NodeManifest } from '@hookloom/sdk';
import { beforeAll, expect, test } from 'vitest';
import { discoverPlugins } from '../discovery/discovery.ts';
import { createRegistry, type Registry } from '../registry.ts';
import { nodeManifest } from '../testing.ts';
import { paramsSchemaFault, validateParams, validateValues } from './validate-params.ts';

let registry: Registry;
beforeAll(async () => {
  registry = createRegistry(await discoverPlugins());
});

/** `path: message` of each fault. */
function faults(type: string, params: JsonObject): string[] {
  const node = registry.nodeType(type);
  if (!node) throw new Error(`no ${type}`);
  return validateParams(node, params).map(({ path, message }) => `${path}: ${message}`);
}

function faultsOf(properties: JsonObject, params: JsonObject, more: JsonObject = {}): string[] {
  const node = nodeManifest('test.echo', { paramsSchema: { type: 'object', properties, ...more } });
  return validateParams(node, params).map(({ path, message }) => `${path}: ${message}`);
}

test('parameters that fit have no faults', () => {
  expect(faults('core.webhook', { source: 's1', response: 'lastNode' })).toEqual([]);
  expect(faults('core.manual', {})).toEqual([]);
  expect(faults('core.set', { fields: [{ name: 'a', value: null }], keepInput: true })).toEqual([]);
  expect(faults('http.request', { url: 'https://x.example', bodyKind: 'json', jsonBody: { a: '{{b}}' } })).toEqual([]);
});

test('a missing or empty required parameter is required, by its title', () => {
  expect(faults('core.webhook', {})).toEqual(['source: Source is required']);
  expect(faults('core.webhook', { source: '' })).toEqual(['source: Source is required']);
  expect(faults('core.set', { fields: [{ value: 1 }, { name: 'a' }] })).toEqual([
    'fields.0.name: Name is required',
    'fields.1.value: Value is required',
  ]);
});

test('a schedule or a date of the wrong form is said to be so in words', () => {
  const params = z.object({ when: cron({ title: 'When' }), day: date({ title: 'Day' }), at: date({ title: 'At', withTime: true }) });
  const schema = z.toJSONSchema(params, { io: 'input' }) as unknown as JsonObject;
  expect(faultsOf(schema.properties as JsonObject, { when: '0 9 * *', day: '2026-02-30', at: '2026-11-22' })).toEqual([
    'when: When must be a cron expression of five fields, such as 0 9 * * 1-5',
    'day: Day must be a day such as 2026-11-22',
    'at: At must be an instant such as 2026-11-22T09:00:00Z',
  ]);
  expect(faultsOf(schema.properties as JsonObject, { when: '0 9 * * *', day: '2026-02-28', at: '{{trigger.at}}' })).toEqual([]);
});

test('an inherited name does not stand in for a missing parameter', () => {
  expect(faultsOf({ constructor: { type: 'string', title: 'Maker' } }, {}, { required: ['constructor'] })).toEqual([
    'constructor: Maker is required',
  ]);
});

test.each<[JsonObject, JsonValue, string]>([
  [{ type: 'string' }, 5, 'must be text'],
  [{ type: 'integer' }, 1.5, 'must be a whole number'],
  [{ type: ['string', 'null'] }, 5, 'must be text or empty'],
  [{ type: 'boolean' }, 'yes', 'must be true or false'],
  [{ type: 'array' }, {}, 'must be a list'],
  [{ enum: ['a', 'b'] }, 'c', 'must be one of: a, b'],
  [{ const: 1 }, 2, 'must be 1'],
  [{ minLength: 3 }, 'ab', 'must have at least 3 characters'],
  [{ maxLength: 1 }, 'ab', 'must have at most one character'],
  [{ pattern: '^x' }, 'ab', 'does not have the right form (^x)'],
  [{ minimum: 1 }, 0, 'must be at least 1'],
  [{ exclusiveMaximum: 1 }, 1, 'must be less than 1'],
  [{ minItems: 1 }, [], 'needs at least one item'],
  [{ maxItems: 2 }, [1, 2, 3], 'takes at most 2 items'],
  [{ type: 'object', properties: {}, additionalProperties: false }, { a: 1 }, '.a: "a" is not known here'],
  [{ oneOf: [{ type: 'string' }, { type: 'number' }] }, true, 'has none of the allowed forms'],
  [{ anyOf: [{ minLength: 5 }, { type: 'number' }] }, 'abc', 'has none of the allowed forms'],
])('%j with %j: %s', (schema, value, words) => {
  const found = faultsOf({ it: { title: 'It', ...schema } }, { it: value });
  expect(found).toEqual([words.startsWith('.') ? `it${words}` : `it: It ${words}`]);
});

test('an expression stands for any value, at any depth', () => {
  expect(faults('core.set', { fields: '{{trigger.fields}}', keepInput: '{{a}}' })).toEqual([]);
  expect(faults('core.respond', { status: '{{trigger.status}}', headers: [{ name: '{{a}}', value: 'x {{b}} y' }] })).toEqual([]);
  expect(faultsOf({ it: { type: 'number', minimum: 5 } }, { it: '{{a}}' })).toEqual([]);
  expect(faultsOf({ it: { oneOf: [{ type: 'number' }, { type: 'boolean' }] } }, { it: '{{a}}' })).toEqual([]);
  expect(faultsOf({ it: { type: 'array', items: { type: 'number' } } }, { it: [1, '{{a}}', 'b'] })).toEqual([
    'it.2: Item 3 must be a number',
  ]);
  const kinds = { oneOf: ['a', 'b'].map((kind) => ({ type: 'object', properties: { kind: { const: kind } }, required: ['kind'] })) };
  expect(faultsOf({ it: kinds }, { it: { kind: '{{a}}' } })).toEqual([]);
});

test('beside an expression, faults are still found', () => {
  expect(faults('core.set', { fields: [{ name: '{{a}}' }] })).toEqual(['fields.0.value: Value is required']);
  expect(faults('http.request', { url: '{{a}}', timeoutMs: 0 })).toEqual(['timeoutMs: Timeout must be at least 1']);
});

test('a field that takes no expressions is held to its schema', () => {
  expect(faults('core.merge', { mode: '{{a}}' })).toEqual(['mode: Go on must be one of: all, any, first']);
  expect(faults('http.request', { url: 'x', method: '{{a}}' })).toEqual([]);
});

test('a fault in nested conditions is told from the rule or group that was meant', () => {
  const rules: JsonValue = [
    { left: '{{a}}', operator: '{{b}}' },
    { left: 1 },
    { combine: 'any', rules: [{ operator: 'exists' }, { combine: 'either', rules: [] }, { combine: 'all' }] },
    'text',
    { right: 1 },
  ];
  expect(faults('core.if', { conditions: { combine: 'all', rules } })).toEqual([
    'conditions.rules.1.operator: Operator is required',
    'conditions.rules.2.rules.0.left: Value is required',
    'conditions.rules.2.rules.1.combine: Combine must be one of: all, any',
    'conditions.rules.2.rules.2.rules: Rules is required',
    'conditions.rules.3: Item 4 must be an object',
    'conditions.rules.4.left: Value is required',
    'conditions.rules.4.operator: Operator is required',
  ]);
});

test('keys that make outputs are plain, distinct and not taken', () => {
  const conditions = { combine: 'all', rules: [] };
  const cases = ['a', 'a', 'default', 'error', 'b'].map((key) => ({ key, conditions }));
  expect(faults('core.switch', { cases })).toEqual([
    'cases.1.key: Key "a" is taken by another output',
    'cases.2.key: Key "default" is taken by another output',
    'cases.3.key: Key "error" is taken by another output',
  ]);
  const free = nodeManifest('test.echo', { outputs: [{ each: 'cases' }], paramsSchema: { type: 'object' } });
  expect(validateParams(free, { cases: [{ key: '{{a}}' }] })).toMatchObject([
    { path: 'cases.0.key', message: expect.stringContaining('cannot be an expression') },
  ]);
});

test('bottomless parameters are refused rather than followed', () => {
  let deep: JsonValue = { combine: 'all', rules: [] };
  for (let depth = 0; depth < 5_000; depth++) deep = { combine: 'all', rules: [deep] };
  expect(faults('core.if', { conditions: deep })).toEqual([': The parameters are nested more than 64 deep']);
});

test('a schema that cannot be compiled is said to be so', () => {
  expect(faultsOf({ it: { type: 'nonsense' } }, {})).toEqual([expect.stringContaining('cannot be used')]);
});

test('the number of faults is bounded', () => {
  const fields = Array.from({ length: 1_000 }, () => ({}));
  expect(faults('core.set', { fields })).toHaveLength(100);
});

// Schemas are written by the authors of plugins, and applied in the server's process.
test('a pattern that JavaScript would take years for takes no time', () => {
  const started = performance.now();
  expect(faultsOf({ a: { type: 'string', pattern: '^(a+)+$' } }, { a: `${'a'.repeat(5_000)}b` })).toHaveLength(1);
  // What no linear matcher can do is left to the node's own code.
  expect(faultsOf({ a: { type: 'string', pattern: '^(?=(a+)+$)' } }, { a: `${'a'.repeat(5_000)}b` })).toEqual([]);
  expect(performance.now() - started).toBeLessThan(2_000);
});

test('two patterns of one schema are kept apart', () => {
  const properties = { a: { type: 'string', pattern: '^a$' }, b: { type: 'string', pattern: '^b$' } };
  expect(faultsOf(properties, { a: 'a', b: 'b' })).toEqual([]);
  expect(faultsOf(properties, { a: 'b', b: 'a' })).toHaveLength(2);
});

const nodeWith = (schema: JsonObject): NodeManifest => nodeManifest('test.echo', { paramsSchema: { type: 'object', ...schema } });
const chain = (length: number): JsonObject =>
  Object.fromEntries(
    Array.from({ length }, (_, index) => {
      const next = { $ref: index + 1 < length ? `#/$defs/d${index + 1}` : '#/$defs/end' };
      return [`d${index}`, { allOf: [next, next] }];
    }),
  );

test('a schema that grows without end as it is prepared or applied is broken off', () => {
  const wide = {
    properties: Object.fromEntries(Array.from({ length: 30_000 }, (_, index) => [`p${index}`, { type: 'string', minLength: 1 }])),
  };
  expect(paramsSchemaFault([nodeWith(wide)])).toContain('longer than');
  const doubling = nodeWith({ $defs: { ...chain(40), end: { minProperties: 1 } }, allOf: [{ $ref: '#/$defs/d0' }] });
  expect(paramsSchemaFault([doubling])).toBeNull();
  expect(validateParams(doubling, { a: 1 })[0]?.message).toContain('cannot be applied');
  const endless = nodeWith({ allOf: [{ $ref: '#' }] });
  expect(paramsSchemaFault([endless])).toBeNull();
  expect(validateParams(endless, {})[0]?.message).toContain('cannot be applied');
}, 30_000);

test('a list whose items are to differ is not compared without end', () => {
  const node = nodeWith({ properties: { list: { type: 'array', uniqueItems: true } } });
  expect(paramsSchemaFault([node])).toBeNull();
  const list = Array.from({ length: 60_000 }, (_, index) => ({ index }));
  const started = performance.now();
  expect(validateParams(node, { list })[0]?.message).toContain('cannot be applied');
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(validateParams(node, { list: [{ a: 1 }, { a: 1 }] })[0]?.message).toContain('the same item twice');
}, 60_000);

test("a credential's schema is broken off too", () => {
  const $defs: JsonObject = { d40: { type: 'string' } };
  for (let level = 0; level < 40; level++) $defs[`d${level}`] = { allOf: [1, 2].map(() => ({ $ref: `#/$defs/d${level + 1}` })) };
  expect(validateValues({ type: 'object', $defs, properties: { a: { $ref: '#/$defs/d0' } } }, { a: 'x' })[0]?.message).toContain('2000 ms');
}, 30_000);

test('many references to a large part are no copies of it', () => {
  const large = {
    type: 'object',
    properties: Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`p${index}`, { type: 'string', minLength: 1 }])),
  };
  const properties = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`q${index}`, { $ref: '#/$defs/large' }]));
  const node = nodeWith({ $defs: { large }, properties });
  expect(paramsSchemaFault([node])).toBeNull();
  expect(validateParams(node, { q7: { p3: 1 } })).toHaveLength(1);
}, 20_000);
