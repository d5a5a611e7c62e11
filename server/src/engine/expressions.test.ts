import { NodeError } from '@hookloom/sdk';
import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';
import { describe, expect, test } from 'vitest';
import { compileParams, expressionRoots, resolveParams } from './expressions.ts';
import type { EvaluateExpressions, ExpressionScope } from './expressions.ts';

const scope: ExpressionScope = {
  trigger: {
    method: 'POST',
    headers: { 'x-github-event': 'push' },
    body: JSON.parse(
      '{"patient":{"owner":{"email":"ada@example.org"}},"method":"from the body","package":{"weight":3},"__proto__":{"admin":true}}',
    ),
  },
  steps: { fetch1: { items: [{ 'full name': 'Ada', price: 3 }, { price: 4 }], count: 2 }, other: { big: 'x' } },
  vars: { rate: 1.5, nothing: null },
  env: { REGION: 'eu' },
  execution: { id: 'e1' },
};

const noSandbox: EvaluateExpressions = () => {
  throw new Error('the sandbox was asked');
};

function plain(text: JsonValue): JsonValue {
  const compiled = compileParams({ text });
  expect(compiled.issues).toEqual([]);
  const resolved = resolveParams(compiled, scope, noSandbox);
  expect(resolved).not.toBeInstanceOf(Promise);
  return (resolved as JsonObject)['text'] ?? null;
}

/** Stands in for the sandbox, which has tests of its own: records what is asked and answers with the expression's text. */
async function asked(text: string): Promise<{ expressions: readonly string[]; variables: Readonly<Record<string, JsonValue>> }> {
  const compiled = compileParams({ text });
  expect(compiled.issues).toEqual([]);
  let call: Awaited<ReturnType<typeof asked>> | undefined;
  await resolveParams(compiled, scope, async (expressions, variables) => {
    call = { expressions, variables };
    return expressions.map((expression) => ({ ok: true, value: expression }));
  });
  if (call === undefined) throw new Error('the sandbox was not asked');
  return call;
}

function issues(params: JsonObject): string[] {
  return compileParams(params).issues.map((issue) => `${issue.path}: ${issue.message}`);
}

describe('plain paths and literals', () => {
  test.each<[string, JsonValue]>([
    ['{{trigger.method}}', 'POST'],
    ['{{ trigger.headers["x-github-event"] }}', 'push'],
    ["{{trigger.headers['x-github-event']}}", 'push'],
    ['{{steps.fetch1.items[0]["full name"]}}', 'Ada'],
    ['{{steps.fetch1?.items?.[1]?.price}}', 4],
    ['{{steps.fetch1.items.length}}', 2],
    ['{{steps.fetch1.items[0]}}', { 'full name': 'Ada', price: 3 }],
    ['{{vars.rate}}', 1.5],
    ['{{env.REGION}}', 'eu'],
    ['{{execution.id}}', 'e1'],
    ['{{patient.owner.email}}', 'ada@example.org'],
    ['{{body.patient.owner.email}}', 'ada@example.org'],
    ['{{method}}', 'POST'],
    ['{{package.weight}}', 3],
    ['{{vars.nothing}}', null],
    ['{{vars.nothing.deeper}}', null],
    ['{{missing.deeper[3].still}}', null],
    ['{{item.name}}', null],
    ['{{42}}', 42],
    ['{{ -1.5e3 }}', -1500],
    ['{{true}}', true],
    ['{{ null }}', null],
    ['{{"a }} b"}}', 'a }} b'],
    ["{{'it is {{ inside'}}", 'it is {{ inside'],
    ['{{ vars.rate /* }} */ }}', 1.5],
    ['{{ vars . rate }}', 1.5],
    ['{{ vars.größe }}', null],
  ])('%s', (text, value) => {
    expect(plain(text)).toEqual(value);
  });

  test('all steps are a copy, so that a step can put them out without becoming part of itself', () => {
    const steps = plain('{{ steps }}');
    expect(steps).toEqual(scope.steps);
    expect(steps).not.toBe(scope.steps);
  });

  test.each<[ExpressionScope, JsonValue]>([
    [{ ...scope, trigger: { body: { item: { name: 'Chair' } } } }, 'Chair'],
    [{ ...scope, trigger: { body: { item: { name: 'Chair' } } }, item: { name: 'Table' } }, 'Table'],
    [{ ...scope, trigger: { body: { item: { name: 'Chair' } } }, item: null }, null],
  ])('item is the loop’s in a loop, and else a field of the webhook (%#)', async (inScope, value) => {
    expect(resolveParams(compileParams({ text: '{{ item.name }}' }), inScope, noSandbox)).toEqual({ text: value });
    let item: JsonValue | undefined;
    await resolveParams(compileParams({ text: '{{ String(item) }}' }), inScope, async (_, variables) => {
      item = variables['item'];
      return [{ ok: true, value: null }];
    });
    expect(item).toEqual(value === null ? null : { name: value });
  });

  test.each<[string, JsonValue]>([
    ['Dear {{patient.owner.email}}, {{vars.rate}} × {{steps.fetch1.count}}', 'Dear ada@example.org, 1.5 × 2'],
    ['{{vars.nothing}}{{missing}}!', '!'],
    ['{{steps.fetch1.items[1]}}.', '{"price":4}.'],
    [' {{vars.rate}}', ' 1.5'],
    ['{{true}}{{1}}', 'true1'],
    ['\\{{name}} stays', '{{name}} stays'],
    ['a \\{{b}} {{vars.rate}}', 'a {{b}} 1.5'],
    ['C:\\\\{{env.REGION}}', 'C:\\eu'],
    ['no \\ expression } here {', 'no \\ expression } here {'],
  ])('in a text: %s', (text, value) => {
    expect(plain(text)).toEqual(value);
  });

  test.each([
    '{{trigger.__proto__}}',
    '{{trigger.body.__proto__.admin}}',
    '{{__proto__}}',
    '{{constructor}}',
    '{{trigger.constructor.name}}',
    '{{steps.toString}}',
    '{{steps.__proto__.polluted}}',
    '{{steps.fetch1.items.map}}',
    '{{trigger.method.constructor}}',
    '{{trigger.method.at}}',
    '{{vars.rate.toFixed}}',
    '{{vars["__proto__"]["toString"]}}',
  ])('reads own properties only: %s', (text) => {
    expect(plain(text)).toBeNull();
  });

  test('an own property named like one of the prototype is data', () => {
    const compiled = compileParams({ team: '{{trigger.constructor}}' });
    expect(resolveParams(compiled, { ...scope, trigger: JSON.parse('{"constructor":"Ferrari"}') }, noSandbox)).toEqual({ team: 'Ferrari' });
  });

  test('walks nested values', () => {
    const params = {
      headers: [
        { name: 'a', value: '{{vars.rate}}' },
        { name: 'b', value: 'c' },
      ],
      deep: { er: { x: '{{env.REGION}}-1' } },
      n: 1,
    };
    expect(resolveParams(compileParams(params), scope, noSandbox)).toEqual({
      headers: [
        { name: 'a', value: 1.5 },
        { name: 'b', value: 'c' },
      ],
      deep: { er: { x: 'eu-1' } },
      n: 1,
    });
  });

  test('constants are passed on untouched', () => {
    const params = { list: [1, { a: 'b' }], text: 'c' };
    const compiled = compileParams(params);
    expect(compiled.constant).toBe(true);
    expect(resolveParams(compiled, scope, noSandbox)).toBe(params);
  });

  test('a literal parameter is not searched for expressions', () => {
    const code = 'const a = {{}}; return `{{x`';
    expect(resolveParams(compileParams({ code, url: '{{env.REGION}}' }, { literal: ['code'] }), scope, noSandbox)).toEqual({
      code,
      url: 'eu',
    });
  });
});

describe('JavaScript', () => {
  test('all expressions of a node go in one trip', async () => {
    const compiled = compileParams({ a: '{{vars.rate * 2}}', b: ['x {{ [1].map((n) => n + 1) }} {{env.REGION}}'], c: '{{env.REGION}}' });
    const trips: (readonly string[])[] = [];
    const resolved = await resolveParams(compiled, scope, async (expressions) => {
      trips.push(expressions);
      return [
        { ok: true, value: 3 },
        { ok: true, value: [2] },
      ];
    });
    expect(trips).toEqual([['vars.rate * 2', '[1].map((n) => n + 1)']]);
    expect(resolved).toEqual({ a: 3, b: ['x [2] eu'], c: 'eu' });
  });

  test.each<[string, string]>([
    ['{{ {a: {b: 1}} }}', '{a: {b: 1}}'],
    ['{{{a:{b:1}}}}', '{a:{b:1}}'],
    ['{{ "}}" + vars.rate }}', '"}}" + vars.rate'],
    ["{{ 'it\\'s }}' + 1 }}", "'it\\'s }}' + 1"],
    ['{{ `}} ${ vars.rate + `{{ ${ {a: 1}.a } }}` } }}` }}', '`}} ${ vars.rate + `{{ ${ {a: 1}.a } }}` } }}`'],
    ['{{ env.REGION.replace(/}}"[/]/g, "") }}', 'env.REGION.replace(/}}"[/]/g, "")'],
    ['{{ vars.rate / 2 / 3 }}', 'vars.rate / 2 / 3'],
    ['{{ (vars.rate) / 2 // half\n }}', '(vars.rate) / 2 // half'],
    ['{{ trigger.a.b() }}', 'trigger.a.b()'],
    ['{{ "tab\\t" }}', '"tab\\t"'],
    ['{{ Math.PI }}', 'Math.PI'],
    ['{{ this }}', 'this'],
  ])('finds the end of %s', async (text, expression) => {
    expect((await asked(text)).expressions).toEqual([expression]);
  });

  test('only what is mentioned crosses over', async () => {
    expect((await asked('{{ vars.rate + steps.fetch1.count }}')).variables).toEqual({
      vars: scope.vars,
      steps: { fetch1: scope.steps['fetch1'] },
    });
    expect((await asked('{{ Object.keys(steps) }}')).variables).toEqual({ steps: scope.steps });
    expect((await asked('{{ steps["other"].big + steps.none }}')).variables).toEqual({ steps: { other: { big: 'x' } } });
    expect((await asked('{{ patient.owner.email.length + missing }}')).variables).toEqual({
      patient: { owner: { email: 'ada@example.org' } },
      missing: null,
    });
    expect((await asked('{{ `${env.REGION}!` }}')).variables).toEqual({ env: scope.env });
  });

  test("a sender cannot replace what is JavaScript's own", async () => {
    const compiled = compileParams({ text: '{{ JSON.stringify(a) + undefined }}' });
    let names: string[] = [];
    await resolveParams(compiled, { ...scope, trigger: { JSON: 'mine', undefined: 1, a: 2 } }, async (_, variables) => {
      names = Object.keys(variables);
      return [{ ok: true, value: 1 }];
    });
    expect(names).toEqual(['a']);
  });

  test('a failure names the parameter and the expression', async () => {
    const compiled = compileParams({ headers: [{ value: '{{ a.b.c() }}' }] });
    const failing = resolveParams(compiled, scope, async () => [
      { ok: false, failure: { class: 'USER', code: 'CODE_THREW', message: 'TypeError: a is null' } },
    ]);
    await expect(failing).rejects.toBeInstanceOf(NodeError);
    await expect(failing).rejects.toMatchObject({
      class: 'USER',
      code: 'EXPRESSION_FAILED',
      message: 'Parameter headers.0.value, expression {{ a.b.c() }}: TypeError: a is null',
    });
  });

  test('a timeout stays a timeout', async () => {
    const failing = resolveParams(compileParams({ a: '{{ f() }}' }), scope, async () => [
      { ok: false, failure: { class: 'TIMEOUT', code: 'CODE_TIMEOUT', message: 'took too long' } },
    ]);
    await expect(failing).rejects.toMatchObject({ class: 'TIMEOUT', code: 'CODE_TIMEOUT' });
  });
});

describe('faults', () => {
  test.each<[string, RegExp]>([
    ['{{ a', /is not closed/],
    ['x {{ a } y', /\} without a \{/],
    ['{{}}', /is empty/],
    ['{{  }}', /is empty/],
    ["{{ it's }}", /starts with ' and does not end/],
    ['{{ `abc }}', /template/],
    ['{{ (a }}', /in the wrong place/],
    ['{{ a + }}', /not valid JavaScript/],
    ['{{ a; b }}', /not valid JavaScript/],
    ['{{ 1)+(2 }}', /in the wrong place/],
    ['{{ await x }}', /not valid JavaScript/],
    ['{{ a // b }}', /comment/],
    ['{{ a /* b }}', /comment/],
    ['{{ /abc }}', /regular expression/],
    ['{{ items.0.name }}', /not valid JavaScript/],
  ])('%s', (text, message) => {
    const found = issues({ a: [{ b: text }] });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^a\.0\.b: /);
    expect(found[0]).toMatch(message);
  });

  test('names that would reach a prototype are refused', () => {
    const compiled = compileParams(JSON.parse('{"a":{"__proto__":{"x":1},"b":"{{vars.rate}}"},"constructor":1}'));
    expect(compiled.issues.map((issue) => issue.path)).toEqual(['a.__proto__', 'constructor']);
    const resolved = resolveParams(compiled, scope, noSandbox) as JsonObject;
    expect(resolved).toEqual({ a: { b: 1.5 } });
    expect(Object.getPrototypeOf(resolved['a'])).toBe(Object.prototype);
  });

  test('compiling never throws, whatever the text', async () => {
    const { default: fc } = await import('fast-check');
    const pieces = fc.constantFrom(
      '{{',
      '}}',
      '{',
      '}',
      '`',
      '${',
      '"',
      "'",
      '\\',
      '/',
      '//',
      '/*',
      '*/',
      '(',
      ')',
      '[',
      ']',
      'a',
      '.',
      '?.',
      ' ',
      '\n',
      '1',
      'é',
      '😀',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 25 }), (list) => {
        const compiled = compileParams({ text: list.join('') });
        expect(compiled.issues.length === 0 || compiled.issues.every((issue) => issue.path === 'text')).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });
});

test('a text of nothing but backslashes takes no time', () => {
  const slashes = '\\'.repeat(200_000);
  const started = performance.now();
  expect(plain(`${slashes}x{{vars.rate}}`)).toBe(`${slashes}x1.5`);
  expect(performance.now() - started).toBeLessThan(500);
});

test('dependencies', () => {
  expect(expressionRoots('{{steps.a.b}} {{patient.name}} {{ vars.x + steps["b-1"].y + items.map((i) => i.steps) }}')).toEqual({
    names: ['steps', 'patient', 'vars', 'items', 'i'],
    steps: ['a', 'b-1'],
  });
  expect(expressionRoots('{{ Object.values(steps) }}')).toEqual({ names: ['steps'], steps: null });
  expect(compileParams({ a: '{{steps.x.y}}', b: '{{ steps.z.w * 2 }}' }).steps).toEqual(['x', 'z']);
  expect(compileParams({ a: '{{steps[vars.x]}}' }).steps).toBeNull();
});

test('a plain path is read fast enough for the hot path', () => {
  const compiled = compileParams({ a: '{{steps.fetch1.items[0].price}}' });
  const started = performance.now();
  for (let count = 0; count < 200_000; count += 1) void resolveParams(compiled, scope, noSandbox);
  // Two million a second is the goal; a tenth of it still tells a slow path from a fast one on a busy machine.
  expect(performance.now() - started).toBeLessThan(1_000);
});

describe('the scope of an iteration', () => {
  const around = Object.assign(Object.create(null) as Record<string, JsonValue>, { a: 'outer', b: 'outer' });
  const steps = Object.assign(Object.create(around) as Record<string, JsonValue>, { a: 'own' });
  const inLoop = { ...scope, steps, item: 'i', input: 'first' };

  test('has its own steps before those around it', async () => {
    expect(await resolveParams(compileParams({ v: '{{ steps.a }}{{ steps.b }}{{ steps.toString }}' }), inLoop, noSandbox)).toEqual({
      v: 'ownouter',
    });
    expect(await resolveParams(compileParams({ v: '{{ steps }}' }), inLoop, noSandbox)).toEqual({ v: { a: 'own', b: 'outer' } });
  });

  test('goes to the sandbox as one object', async () => {
    const seen: unknown[] = [];
    const evaluate: EvaluateExpressions = async (_, variables) => {
      seen.push(JSON.parse(JSON.stringify(variables)));
      return [{ ok: true, value: 1 }];
    };
    await resolveParams(compileParams({ v: '{{ Object.keys(steps) }}' }), inLoop, evaluate);
    await resolveParams(compileParams({ v: '{{ steps.a + steps.b + item + input }}' }), inLoop, evaluate);
    const all = { a: 'own', b: 'outer' };
    expect(seen).toEqual([{ steps: all }, { steps: all, item: 'i', input: 'first' }]);
  });

  test('where there is no loop, input or event, these are looked up in the trigger’s data', async () => {
    const outside = { ...scope, trigger: { body: { event: 'e', input: 'x' } } };
    expect(await resolveParams(compileParams({ v: '{{ event }}{{ input }}{{ loop.index }}' }), outside, noSandbox)).toEqual({ v: 'ex' });
  });

  test('a node’s parameters tell whether they read its input', () => {
    expect(['{{ input.a }}', '{{ input + 1 }}', '{{ trigger.input }}'].map((v) => compileParams({ v }).readsInput)).toEqual([
      true,
      true,
      false,
    ]);
  });
});
