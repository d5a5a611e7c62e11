import { expect, test } from 'vitest';
import { readDeclarations, typeAt } from './declared-types.ts';

const source = `
/** What came in. */
declare const input: {
  readonly order: { id: number; "customer name"?: string; items: Array<{ sku: string }>; tags: string[] } | null;
  total: Amount; // of all
  ünï: number;
  [key: string]: unknown;
};
declare const steps: { fetch: { status: 200 | 404; body: { ok: boolean } }; };
declare const loop: { item: readonly [string, { last: true }]; index: number };
interface Amount { cents: number; currency: 'EUR' | 'USD' }
type Circle = Circle;
declare const round: Circle;
declare function wait(ms: number): Promise<void>;
declare const log: (...args: unknown[]) => void;
`;
const declared = readDeclarations(source);
const membersAt = (...path: string[]) => [...(typeAt(declared, path)?.members?.keys() ?? [])];

test('every declared name is found', () => {
  expect([...declared.names.keys()]).toEqual(['input', 'steps', 'loop', 'round', 'wait', 'log']);
});

test('properties, optional and quoted ones too, through unions and named types', () => {
  expect(membersAt('input')).toEqual(['order', 'total', 'ünï']);
  expect(membersAt('input', 'order')).toEqual(['id', 'customer name', 'items', 'tags']);
  expect(membersAt('input', 'total')).toEqual(['cents', 'currency']);
  expect(typeAt(declared, ['steps', 'fetch', 'status'])?.text).toBe('200 | 404');
});

test('lists in all three spellings have items', () => {
  expect(membersAt('input', 'order', 'items', '0')).toEqual(['sku']);
  expect(typeAt(declared, ['input', 'order', 'tags', '3'])?.text).toBe('string');
  expect(typeAt(declared, ['loop', 'item', '0'])?.text).toBe('string');
});

test('functions are named with their signature and have no properties', () => {
  expect(typeAt(declared, ['wait'])?.text).toBe('(ms: number): Promise<void>');
  expect(typeAt(declared, ['log'])?.text).toBe('(...args: unknown[]) => void');
});

test('what is not known, leads in a circle or is no declaration gives nothing', () => {
  expect(typeAt(declared, ['input', 'nothing', 'more'])).toBeUndefined();
  expect(membersAt('round')).toEqual([]);
  expect(readDeclarations('this is { no [ declaration').names.size).toBe(0);
  expect(readDeclarations('declare const x: { a: { b: ').names.has('x')).toBe(true);
});

test('comments are left out of what is shown', () => {
  const commented = readDeclarations('declare const execution: {\n  /** Of the run. */\n  id: string;\n};');
  expect(typeAt(commented, ['execution'])?.text).toBe('{ id: string; }');
});

test('a large text is read in bounded time', () => {
  const large = `declare const input: { ${Array.from({ length: 8_000 }, (_, n) => `k${n}: { v: string };`).join(' ')} };`;
  const begin = performance.now();
  expect(typeAt(readDeclarations(large), ['input'])?.members?.size).toBe(8_000);
  expect(performance.now() - begin).toBeLessThan(5_000);
});
