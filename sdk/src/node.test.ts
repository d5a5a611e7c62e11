import { expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { outlineIcon } from './icon.ts';
import { isNodeError } from './errors.ts';
import { defineNode, type NodeDefinition } from './node.ts';
import { exitLoop, stop, toPort, waitForEvent, waitUntil, type NodeOutcome } from './outcome.ts';
import { checkOutput } from './output.ts';
import { number, text } from './schema.ts';
import type { JsonValue } from './wire.ts';

const common = {
  name: 'n',
  kind: 'action',
  category: 'Test',
  title: 'N',
  description: 'N.',
  icon: outlineIcon('M0 0'),
  effect: 'pure',
} as const;
const params = z.object({ city: text({ title: 'City' }), days: number({ title: 'Days' }).default(3) });
const output = z.object({ city: z.string(), rain: z.boolean().optional() });

test('params and output type run', () => {
  const nodes: NodeDefinition[] = [
    defineNode({
      ...common,
      params,
      output,
      run: (ctx) => {
        expectTypeOf(ctx.params).toEqualTypeOf<{ city: string; days: number }>();
        return ctx.params.days > 1 ? { city: ctx.params.city } : toPort('out', null);
      },
    }),
    defineNode({ ...common, params, output, run: async (ctx) => ({ city: ctx.params.city, rain: true }) }),
    // Without an output, or with one of any value, all JSON is fine.
    defineNode({ ...common, params, run: (ctx) => ctx.input }),
    defineNode({ ...common, params, output: z.unknown(), run: (ctx) => ctx.items }),
    // @ts-expect-error: the output has no such shape
    defineNode({ ...common, params, output, run: () => ({ town: 'Oslo' }) }),
    // @ts-expect-error: nor asynchronously
    defineNode({ ...common, params, output, run: async () => 5 }),
    // @ts-expect-error: a date is no JSON
    defineNode({ ...common, params, run: () => new Date() }),
  ];
  expect(nodes).toHaveLength(7);
});

function codeOf(result: JsonValue | NodeOutcome, schema: z.ZodType | undefined = output): string | null {
  try {
    checkOutput({ name: 'n', output: schema }, result);
    return null;
  } catch (error) {
    return isNodeError(error) ? `${error.class} ${error.code}` : String(error);
  }
}

test('what leaves by a port is held to the output', () => {
  expect(codeOf({ city: 'Oslo', more: 1 })).toBeNull();
  expect(codeOf({ town: 'Oslo' })).toBe('USER OUTPUT_INVALID');
  expect(codeOf(null)).toBe('USER OUTPUT_INVALID');
  expect(codeOf(undefined as never)).toBe('USER OUTPUT_INVALID');
  expect(codeOf(toPort('out', 5))).toBe('USER OUTPUT_INVALID');
  expect(codeOf(waitUntil(1, 5))).toBe('USER OUTPUT_INVALID');
  expect(codeOf('anything', z.unknown())).toBeNull();
  // The end of an execution or an iteration is no output, and what an event brings is not the node's.
  for (const outcome of [stop(5), exitLoop(5), waitForEvent({ topic: 't', key: null, condition: null, since: 0, until: null })])
    expect(codeOf(outcome)).toBeNull();
  expect(() => checkOutput({ name: 'n', output: z.object({ a: z.object({ b: z.string() }) }) }, { a: { b: 1 } })).toThrow('a.b: ');
});
