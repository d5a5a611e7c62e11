import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { codeTypes } from './code-types.ts';
import { edge, node, rules, start } from './testing.ts';
import { typeText } from './type-text.ts';
import { refined, shapeOfSchema, shapeOfValue } from './value-shape.ts';

const flat = (text: string): string => text.replace(/\s+/g, ' ');

test.each<[schema: JsonValue, type: string]>([
  [{ type: 'string' }, 'string'],
  [{ type: 'integer' }, 'number'],
  [{ type: ['string', 'null'] }, 'string | null'],
  [{ enum: ['a', 1, null, true] }, '"a" | 1 | null | true'],
  [{ const: 'its "x"' }, '"its \\"x\\""'],
  [{ type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'number' }] } }, '(string | number)[]'],
  [{ type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] }, '[string, number]'],
  [{ type: 'array' }, 'any[]'],
  [{ type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false }, '{ a: string; }'],
  [{ type: 'object', properties: { a: {} }, additionalProperties: false }, '{ a?: any; }'],
  [{ type: 'object', properties: { a: { type: 'number' } }, required: ['a'] }, '{ a: number; [name: string]: any; }'],
  [{ type: 'object', additionalProperties: { type: 'string' } }, '{ [name: string]: string; }'],
  [{ anyOf: [{ type: 'string' }, {}] }, 'any'],
  [{ allOf: [{ type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }, {}] }, '{ a: string; [name: string]: any; }'],
  [{ $ref: '#/$defs/a', $defs: { a: { type: 'boolean' } } }, 'boolean'],
  [{ $ref: 'https://example.com/a' }, 'any'],
  [{ $ref: '#/__proto__/constructor' }, 'any'],
  [true, 'any'],
  [false, 'never'],
  [null, 'any'],
  [{ type: 'strange' }, 'any'],
  [
    { type: 'object', properties: { a: { type: 'string', description: 'ends */ evil(); /* here\nnow' } }, additionalProperties: false },
    '{ /** ends *∕ evil(); /* here now */ a?: string; }',
  ],
])('%j is %s', (schema, type) => {
  expect(flat(typeText(shapeOfSchema(schema)))).toBe(type);
});

test.each<[value: JsonValue, type: string]>([
  ['a', 'string'],
  [null, 'null'],
  [[], 'any[]'],
  [[1, 'a', 2], '(number | string)[]'],
  [[{ a: 1 }, { a: 'x', b: true }], '{ a: number | string; b?: boolean; }[]'],
  [[[1], ['a']], '(number | string)[][]'],
  [[{ a: 1 }, null, { b: 2 }], '(null | { a?: number; b?: number; })[]'],
  [{ 'a-b': 1, ünï: 2, '1': 3, class: 4 }, '{ "1": number; "a-b": number; ünï: number; class: number; }'],
  [JSON.parse('{"__proto__":{"x":1}}') as JsonValue, '{ "__proto__": { x: number; }; }'],
  [{ 'a"]: evil; //': 1, 'line\nbreak': 2 }, '{ "a\\"]: evil; //": number; "line\\nbreak": number; }'],
])('%j is one of %s', (value, type) => {
  expect(flat(typeText(shapeOfValue(value)))).toBe(type);
});

test('a recorded value says what the schema does not, and never the opposite of it', () => {
  const schema = {
    type: 'object',
    properties: { body: {}, headers: { type: 'object', additionalProperties: { type: 'string' } }, n: { type: 'string' } },
  };
  const value = { body: { id: 1, tags: ['x'] }, headers: { 'x-id': 'a' }, n: 5, more: true };
  expect(flat(typeText(refined(shapeOfSchema(schema), shapeOfValue(value))))).toBe(
    '{ body?: { id: number; tags: string[]; }; headers?: { "x-id": string; [name: string]: any; }; n?: string; more: boolean; [name: string]: any; }',
  );
});

test('depth and size are bounded', () => {
  let deep: JsonValue = 1;
  for (let level = 0; level < 500; level += 1) deep = level % 2 ? [deep] : { deep };
  expect(typeText(shapeOfValue(deep)).length).toBeLessThan(1_000);
  let schema: JsonObject = { type: 'string' };
  for (let level = 0; level < 500; level += 1) schema = { type: 'array', items: schema };
  expect(typeText(shapeOfSchema(schema))).toBe(`any${'[]'.repeat(9)}`);
  const wide = Object.fromEntries(
    Array.from({ length: 150 }, (_, index) => [`f${index}`, Object.fromEntries(Array.from({ length: 150 }, (__, i) => [`g${i}`, i]))]),
  );
  expect(typeText(shapeOfValue(wide)).length).toBeLessThan(30_000);
  expect(typeText(shapeOfSchema({ $ref: '#' }))).toBe('any');
});

const graph = {
  nodes: [
    node('hook', 'core.webhook'),
    node('get it', 'http.request', { url: 'https://example.com' }),
    node('loop', 'core.loop', { items: '{{ trigger.body.items }}' }),
    node('code', 'code.javascript'),
    node('inner', 'code.javascript'),
    node('after', 'code.javascript'),
  ],
  edges: [
    edge('hook', 'get it'),
    edge('get it', 'code'),
    edge('hook', 'code'),
    edge('code', 'loop'),
    edge('loop', 'inner', 'each'),
    edge('loop', 'after', 'done'),
  ],
};
const typesAt = (nodeId: string, recorded?: ReadonlyMap<string, JsonValue>): string =>
  codeTypes({ graph, nodeId, nodeType: rules.nodeType, recorded });

/** What TypeScript says of a piece of code under these declarations. */
async function faults(types: string, code: string): Promise<string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'hookloom-types-'));
  const [declarations, program] = [path.join(folder, 'types.d.ts'), path.join(folder, 'code.ts')];
  await writeFile(declarations, types);
  await writeFile(program, `export default async function () {\n${code}\n}`);
  const compiled = ts.createProgram([declarations, program], {
    strict: true,
    noEmit: true,
    lib: ['lib.esnext.d.ts'],
    types: [],
    target: ts.ScriptTarget.ESNext,
  });
  const found = ts.getPreEmitDiagnostics(compiled).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
  await rm(folder, { recursive: true });
  return found;
}

test('the declarations are TypeScript, and know what the node types say', async () => {
  const recorded = new Map<string, JsonValue>([['hook', { method: 'POST', body: { items: [{ price: 1 }], 'odd name': 'x' } }]]);
  const types = typesAt('code', recorded);
  const good = `
    const status: number = steps['get it'].status;
    const price: number = trigger.body.items[0].price;
    const method: string = steps.hook.method;
    for (const { nodeId, value } of inputs) if (nodeId === 'hook') console.log(value.headers['x']);
    return [status, price, method, trigger.body['odd name'].length, execution.id, steps['get it'].ok];`;
  expect(await faults(types, good)).toEqual([]);
  const bad = await faults(
    types,
    `steps.after; fetch('x'); require('x'); process; setTimeout; loop; trigger.body.items[0].prise; steps['get it'].status.length;`,
  );
  expect(bad).toHaveLength(8);
  expect(await faults(typesAt('inner'), 'const n: number = loop.index; return [loop.item.whatever, input.any, steps.code, n];')).toEqual(
    [],
  );
  expect(await faults(typesAt('after'), 'loop')).toHaveLength(1);
}, 60_000);

test('a graph that is not finished has types all the same', async () => {
  const unfinished = {
    nodes: [start, node('x', 'nobody.knows'), node('code', 'code.javascript')],
    edges: [edge('x', 'code'), edge('code', 'x'), edge('gone', 'code')],
  };
  for (const nodeId of ['code', 'nothing', '__proto__']) {
    expect(
      await faults(codeTypes({ graph: unfinished, nodeId, nodeType: rules.nodeType }), 'return [input, inputs, trigger, steps]'),
    ).toEqual([]);
  }
}, 60_000);
