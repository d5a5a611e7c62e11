import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Sandbox, SandboxRequest, SandboxResult } from './contract.ts';
import { MAX_LOG_LINES } from './limits.ts';
import { createSandbox } from './sandbox.ts';

const warnings: string[] = [];
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = createSandbox({ maxChildren: 2, log: { warn: (details) => warnings.push(JSON.stringify(details)) } });
  await sandbox.warm();
});
afterAll(() => sandbox.close());

function run(code: string, more: Partial<SandboxRequest> = {}): Promise<SandboxResult> {
  return sandbox.run({ workspaceId: 'w1', code, timeoutMs: 2_000, ...more });
}

/** `class/code: message` of a failure, or the value. */
async function outcome(code: string, more: Partial<SandboxRequest> = {}): Promise<unknown> {
  const result = await run(code, more);
  return result.ok ? result.value : `${result.failure.class}/${result.failure.code}: ${result.failure.message}`;
}

describe('values', () => {
  test.each<[string, unknown]>([
    ['return 1 + 1', 2],
    ['return { a: [1, "two", null, true] }', { a: [1, 'two', null, true] }],
    ['', null],
    ['return undefined', null],
    ['return { a: undefined, b: [undefined], c: NaN }', { b: [null], c: null }],
    ['return new Date(0)', '1970-01-01T00:00:00.000Z'],
    ['return await Promise.resolve(3)', 3],
    ['return Promise.resolve(4)', 4],
    ['return { then(resolve) { resolve(5); } }', 5],
    ['let sum = 0; for await (const n of (async function* () { yield 1; yield 2; })()) sum += n; return sum', 3],
    ['return "\\n\\u2028 ünïcödé 😀 \\ud800"', '\n\u2028 ünïcödé 😀 \ud800'],
    ['return [1, 2, 3] // a comment at the end', [1, 2, 3]],
  ])('%s', async (code, value) => {
    expect(await outcome(code)).toEqual(value);
  });

  test('variables arrive as they were, line breaks and dangerous names included', async () => {
    const input = JSON.parse('{"text":"a\\nb","__proto__":{"admin":true},"constructor":1}') as never;
    const result = await run(
      'return { input, keys: Object.keys(input), admin: ({}).admin === undefined && input.admin === undefined, given }',
      {
        variables: { input, given: 1 },
        variablesJson: { given: '{\n  "pretty": true\n}' },
      },
    );
    expect(result).toMatchObject({ ok: true, value: { keys: ['text', '__proto__', 'constructor'], admin: true, given: { pretty: true } } });
    expect(result.ok && result.json).toContain('"__proto__":{"admin":true}');
  });

  test('a result as large as is allowed comes through, one larger does not', async () => {
    expect(await outcome('return "é".repeat(49)', { maxOutputBytes: 100 })).toBe('é'.repeat(49));
    expect(await outcome('return "é".repeat(50)', { maxOutputBytes: 100 })).toBe(
      'USER/OUTPUT_TOO_LARGE: The result is larger than 100 bytes of JSON',
    );
    expect(await outcome('return "x".repeat(5 * 1024 * 1024 - 2)')).toHaveLength(5 * 1024 * 1024 - 2);
    expect(await outcome('return "x".repeat(5 * 1024 * 1024 - 1)')).toMatch(/^USER\/OUTPUT_TOO_LARGE/);
  });
});

describe('failures', () => {
  test.each<[string, string]>([
    ['return () => 1', 'USER/CODE_RESULT_NOT_JSON: The result is a function, which JSON cannot express: call it or leave it out'],
    [
      'return { f: Math.max }',
      'USER/CODE_RESULT_NOT_JSON: The result has, under "f", a function, which JSON cannot express: call it or leave it out',
    ],
    ['return [Symbol("a")]', 'USER/CODE_RESULT_NOT_JSON: The result has, under "0", a symbol, which JSON cannot express: leave it out'],
    ['return 1n', 'USER/CODE_RESULT_NOT_JSON: The result is a BigInt, which JSON cannot express: use Number(x) or String(x)'],
    [
      'return { p: Promise.resolve(1) }',
      'USER/CODE_RESULT_NOT_JSON: The result has, under "p", a promise, which JSON cannot express: await it',
    ],
    ['return new Map()', 'USER/CODE_RESULT_NOT_JSON: The result is a Map, which JSON cannot express: use Object.fromEntries(map)'],
    ['const a = {}; a.a = a; return a', 'USER/CODE_RESULT_NOT_JSON: The result contains itself, which JSON cannot express'],
    ['throw new TypeError("bad")', 'USER/CODE_THREW: TypeError: bad (line 1)'],
    ['const x = 1;\n\nreturn x.y.z;', "USER/CODE_THREW: TypeError: Cannot read properties of undefined (reading 'z') (line 3)"],
    ['await null;\nthrow new Error("later")', 'USER/CODE_THREW: Error: later (line 2)'],
    ['throw "a text"', 'USER/CODE_THREW: The code threw a text'],
    ['throw { a: 1 }', 'USER/CODE_THREW: The code threw {"a":1}'],
    ['throw undefined', 'USER/CODE_THREW: The code threw undefined'],
    ['throw Object.create(null)', 'USER/CODE_THREW: The code threw {}'],
    ['throw { toJSON() { throw 1; } }', 'USER/CODE_THREW: The code threw a value that cannot be read'],
    ['const f = () => f(); f()', 'USER/CODE_THREW: RangeError: Maximum call stack size exceeded (line 1)'],
    ['leak = 1', 'USER/CODE_THREW: ReferenceError: leak is not defined (line 1)'],
    ['const a = 1;\nconst b = ;', "USER/CODE_SYNTAX: SyntaxError: Unexpected token ';' (line 2)"],
    ['return 1 }; evil(); function x() {', "USER/CODE_SYNTAX: SyntaxError: Unexpected token ';' (line 1)"],
    ['return 1 /*', 'USER/CODE_SYNTAX: SyntaxError: Invalid or unexpected token (line 1)'],
    ['return await new Promise(() => {})', 'TIMEOUT/CODE_TIMEOUT: The code waits for a promise that nothing will settle'],
  ])('%s', async (code, failure) => {
    expect(await outcome(code)).toBe(failure);
  });

  test.each([
    ['a loop', 'for (;;);'],
    ['a loop in a promise job', 'Promise.resolve().then(() => { for (;;); }); return 1'],
    ['promise jobs without end', 'const again = () => Promise.resolve().then(again); again()'],
    ['a loop while the result is read', 'return { toJSON() { for (;;); } }'],
    ['a loop while the error is read', 'throw new Proxy(new Error(""), { get() { for (;;); } })'],
    ['a loop while a line is logged', 'console.log({ toJSON() { for (;;); } })'],
    ['a thenable that resolves to itself', 'const t = { then(resolve) { resolve(t); } }; return t'],
    ['a regular expression that backtracks', 'return /(a+)+b/.test("a".repeat(40))'],
  ])('%s is stopped', async (_, code) => {
    expect(await outcome(code, { timeoutMs: 150 })).toBe('TIMEOUT/CODE_TIMEOUT: The code ran longer than 150 ms');
    expect(await outcome('return "still here"')).toBe('still here');
  });

  test('memory is limited, and the isolate is replaced', async () => {
    const greedy = 'const all = []; for (;;) all.push(new Array(1e5).fill(1))';
    expect(await outcome(greedy, { memoryMb: 20 })).toBe('USER/CODE_OUT_OF_MEMORY: The code needed more than 32 MB of memory');
    expect(await outcome('return 1', { memoryMb: 20 })).toBe(1);
    expect(await outcome('return new Uint8Array(2 ** 30).length')).toMatch(/^USER\/CODE_THREW: RangeError: Array buffer allocation failed/);
  });

  // V8 counts the memory of such a buffer nowhere, so a run could once take all that the machine has.
  test.each([
    'return new ArrayBuffer(1, { maxByteLength: 4e8 })',
    'return new (new Uint8Array(1).buffer.constructor)(1, { maxByteLength: 4e8 })',
    'return Reflect.construct(Object.getPrototypeOf(class extends ArrayBuffer {}), [1, { maxByteLength: 4e8 }])',
    'return new (class extends ArrayBuffer {})(1, { maxByteLength: 4e8 })',
  ])('no buffer can grow past the limit: %s', async (code) => {
    expect(await outcome(code)).toMatch(/^USER\/CODE_THREW: RangeError: .*resized/);
    expect(await outcome('return [new ArrayBuffer(8).byteLength, new Uint8Array(4).buffer.slice(1).byteLength]')).toEqual([8, 3]);
  });

  test('a name that is not a variable is refused', async () => {
    expect(await outcome('return 1', { variables: { 'a = evil()': 1 } })).toMatch(/^USER\/CODE_VARIABLE_NAME/);
    expect(await outcome('return 1', { variables: JSON.parse('{"__proto__":1}') as never })).toMatch(/^USER\/CODE_VARIABLE_NAME/);
  });

  test('a rejection that nobody handles fails the run, as in Node, and harms nothing else', async () => {
    expect(await outcome('Promise.reject(new TypeError("alone")); return 1')).toBe(
      'USER/CODE_THREW: A promise that nothing awaits was rejected: TypeError: alone',
    );
    expect(await outcome('await null; Promise.reject(3); return 1')).toMatch(
      /^USER\/CODE_THREW: A promise that nothing awaits was rejected/,
    );
    expect(await outcome('const p = Promise.reject(new Error("x")); await null; try { await p; } catch { return "caught"; }')).toBe(
      'caught',
    );
    expect(await sandbox.evaluate('w1', ['1', 'Promise.reject(1)', '3'], {})).toMatchObject([
      { ok: true, value: 1 },
      { ok: false, failure: { code: 'CODE_RESULT_NOT_JSON' } },
      { ok: true, value: 3 },
    ]);
  });
});

describe('console', () => {
  test('lines are kept with their levels', async () => {
    const code =
      'console.log("a", 1, { b: [2n] }); console.warn(undefined, () => 1); console.error(new Error("x")); console.debug(null); return 1';
    expect((await run(code)).logs).toEqual([
      { level: 'info', message: 'a 1 {"b":["2n"]}' },
      { level: 'warn', message: 'undefined [function ]' },
      { level: 'error', message: 'Error: x (line 1)' },
      { level: 'debug', message: 'null' },
    ]);
  });

  test('lines of code that fails or is stopped are kept too', async () => {
    expect((await run('console.log("before"); throw 1')).logs).toEqual([{ level: 'info', message: 'before' }]);
    expect((await run('console.log("before"); for (;;);', { timeoutMs: 100 })).logs).toEqual([{ level: 'info', message: 'before' }]);
    expect((await run('await null; console.log("after"); return 1')).logs).toEqual([{ level: 'info', message: 'after' }]);
  });

  test('lines and characters are limited', async () => {
    const many = (await run('for (let i = 0; i < 1e5; i++) console.log(i); return 1')).logs;
    expect(many).toHaveLength(MAX_LOG_LINES + 1);
    expect(many.at(-1)).toEqual({ level: 'warn', message: 'Further lines were left out.' });
    const long = (await run('for (let i = 0; i < 100; i++) console.log("x".repeat(1e6)); return 1')).logs;
    expect(JSON.stringify(long).length).toBeLessThan(80_000);
  });

  test('a value that cannot be shown, or logs while it is shown, harms nothing', async () => {
    const code = 'console.log({ toJSON() { throw 1; } }); console.log({ toJSON() { console.log("inner"); return 1; } }); return 1';
    expect((await run(code)).logs.map((line) => line.message)).toEqual(['[a value that cannot be shown]', 'inner', '1']);
  });

  test('no line of one run is in the next', async () => {
    await run('Promise.resolve().then(() => console.log("late")); console.log("first"); return 1');
    expect((await run('return 1')).logs).toEqual([]);
  });
});

describe('expressions', () => {
  test('come back in their order, each with its own outcome', async () => {
    const results = await sandbox.evaluate(
      'w1',
      ['a.b + 1', 'a +', 'a.c.d', '({ x: a.list.sort() })', 'a.list', '1); (2', '() => 1', '1 // one'],
      {
        a: { b: 2, list: [3, 1] },
        'not a name': 1,
      },
    );
    expect(results.map((result) => (result.ok ? result.value : result.failure.code))).toEqual([
      3,
      'CODE_SYNTAX',
      'CODE_THREW',
      { x: [1, 3] },
      [3, 1],
      'CODE_SYNTAX',
      'CODE_RESULT_NOT_JSON',
      1,
    ]);
  });

  test('one that does not end is named, those before it have their values', async () => {
    const results = await sandbox.evaluate('w1', ['1', '(() => { for (;;); })()', '3'], {}, { timeoutMs: 100 });
    expect(results).toMatchObject([
      { ok: true, value: 1 },
      { ok: false, failure: { class: 'TIMEOUT', code: 'CODE_TIMEOUT', message: 'The code ran longer than 100 ms' } },
      { ok: false, failure: { class: 'TIMEOUT', message: expect.stringMatching(/not evaluated/) as string } },
    ]);
  });

  test('none is none', async () => {
    expect(await sandbox.evaluate('w1', [], {})).toEqual([]);
  });
});

describe('children', () => {
  test('a run that cannot be stopped is ended with its process; runs beside it go on', async () => {
    const hanging = outcome('return new Array(1e8).fill(0).length', { timeoutMs: 200 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const beside = await Promise.all(
      Array.from({ length: 100 }, (_, index) => outcome(`return ${index}`, { workspaceId: `beside${index % 3}` })),
    );
    expect(beside).toEqual(Array.from({ length: 100 }, (_, index) => index));
    expect(await hanging).toMatch(/^TIMEOUT\/CODE_TIMEOUT: .* ending its process$/);
    await vi.waitFor(() => expect(warnings.join()).toContain('a call hung'));
    expect(await outcome('return "still here"')).toBe('still here');
  });

  test('a run that aborts its process fails alone; those that were with it are run again', async () => {
    const all = Array.from({ length: 40 }, (_, index) =>
      outcome(index === 20 ? 'return "a".repeat(2 ** 28).split("").length' : `return ${index}`, { workspaceId: `w${index % 4}` }),
    );
    const results = await Promise.all(all);
    expect(results[20]).toMatch(/^USER\/CODE_CRASHED: /);
    expect(results.filter((_, index) => index !== 20)).toEqual(
      Array.from({ length: 40 }, (_, index) => index).filter((index) => index !== 20),
    );
  });

  test('calls behind a long one do not wait for it', async () => {
    let ended = false;
    const long = outcome('const end = Date.now() + 3000; while (Date.now() < end); return "long"', { timeoutMs: 10_000 });
    void long.then(() => (ended = true));
    const short = await Promise.all(Array.from({ length: 20 }, () => outcome('return 1', { workspaceId: 'other' })));
    expect(short).toHaveLength(20);
    expect(ended).toBe(false);
    expect(await long).toBe('long');
  }, 20_000);

  test('expressions do not wait for code that keeps every child busy, and further code does', async () => {
    const ends: string[] = [];
    const hog = 'const end = Date.now() + 3000; while (Date.now() < end); return 1';
    const running = ['first', 'second', 'third'].map((name) => outcome(hog, { timeoutMs: 20_000 }).then(() => ends.push(name)));
    const started = performance.now();
    await sleep(300);
    const results = await Promise.all(Array.from({ length: 20 }, () => sandbox.evaluate('other', ['1 + 1'], {})));
    expect(results.flat()).toEqual(Array.from({ length: 20 }, () => ({ ok: true, value: 2 })));
    expect(ends).toEqual([]);
    // The third begins when another has ended, and takes its own 3 s.
    await Promise.all(running);
    expect(performance.now() - started).toBeGreaterThan(5_500);
    expect(ends.at(-1)).toBe('third');
  }, 30_000);

  test('a cancelled run answers at once', async () => {
    const controller = new AbortController();
    const running = outcome('for (;;);', { signal: controller.signal, timeoutMs: 2_000 });
    setTimeout(() => controller.abort(), 30);
    // And not with the end of its time.
    expect(await running).toMatch(/^CANCELLED\/CANCELLED/);
    expect(await outcome('return 1', { signal: AbortSignal.abort() })).toMatch(/^CANCELLED/);
    expect(await outcome('return "still here"')).toBe('still here');
  });

  test('closing fails what is under way', async () => {
    const closing = createSandbox({ log: { warn: () => {} } });
    const running = closing.run({ workspaceId: 'w', code: 'for (;;);' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await closing.close();
    expect(await running).toMatchObject({ ok: false, failure: { class: 'CANCELLED' } });
    expect(await closing.run({ workspaceId: 'w', code: 'return 1' })).toMatchObject({ ok: false, failure: { class: 'CANCELLED' } });
  });
});

test('many calls at once stay apart', async () => {
  const calls = Array.from({ length: 3_000 }, async (_, index) => {
    const result = await run('return { index, double: index * 2 }', { variables: { index }, workspaceId: `w${index % 7}` });
    return result.ok && JSON.stringify(result.value) === JSON.stringify({ index, double: index * 2 });
  });
  expect((await Promise.all(calls)).every(Boolean)).toBe(true);
});

// Once, an urgent execution's code waited for all code that was there before it.
test('an urgent call goes before those that are there already', async () => {
  const busy = (ms: number): string => `const until = Date.now() + ${ms}; while (Date.now() < until); return 1`;
  for (const ms of [30, 150]) {
    let ended = 0;
    const others = Array.from({ length: 40 }, () => run(busy(ms), { timeoutMs: 10_000 }).then(() => ended++));
    await sleep(60);
    const [code, [expression]] = await Promise.all([
      run('return 2', { urgent: true }),
      sandbox.evaluate('w1', ['1 + 2'], {}, { urgent: true }),
    ]);
    expect(code).toMatchObject({ ok: true, value: 2 });
    expect(expression).toEqual({ ok: true, value: 3 });
    expect(ended).toBeLessThan(20);
    await Promise.all(others);
    expect(ended).toBe(40);
  }
}, 20_000);
