/**
 * The escape corpus, second part: each published class of escape from vm2, isolated-vm, the realm shims and expression evaluators, as
 * far as it has anything to hold on to here, and what wrecks a process. Every case runs in the real sandbox, while a neighbour's calls
 * go on in the same child; `expected` is the value, or what the failure begins with.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox, type MeasuredSandbox } from './sandbox.ts';

let sandbox: MeasuredSandbox;
let neighbours: Promise<boolean>;
let isOver = false;

beforeAll(async () => {
  sandbox = createSandbox({ maxChildren: 1, log: { warn: () => {} } });
  await sandbox.warm();
  neighbours = liveNextDoor();
});
afterAll(() => sandbox.close());

/** Calls of another workspace, one after another, until the corpus is through. Whether all of them were answered right. */
async function liveNextDoor(): Promise<boolean> {
  for (let index = 0; !isOver; index += 1) {
    const code =
      'return [index, [3, 1, 2].sort().map((n) => n * 2), JSON.stringify({ a: new Date(0) }), typeof process, Object.keys(globalThis)]';
    const result = await sandbox.run({ workspaceId: 'neighbour', code, variables: { index } });
    const wanted = [index, [2, 4, 6], '{"a":"1970-01-01T00:00:00.000Z"}', 'undefined', []];
    if (!result.ok || result.json !== JSON.stringify(wanted)) return false;
  }
  return true;
}

async function run(code: string): Promise<unknown> {
  const result = await sandbox.run({ workspaceId: 'guest', code, timeoutMs: 400, memoryMb: 32 });
  return result.ok ? result.value : `${result.failure.code}: ${result.failure.message}`;
}

/** What `typeof process` says where somebody got hold of a `Function` of another realm. */
const OURS = 'undefined';
const reach = (value: string): string => `(${value}).constructor.constructor("return typeof process")()`;

function check(cases: [what: string, code: string, expected: unknown][]): void {
  test.each(cases)('%s', async (_, code, expected) => {
    const got = await run(code);
    if (expected instanceof RegExp) expect(String(got)).toMatch(expected);
    else expect(got).toEqual(expected);
  });
  afterEach(async () => {
    expect(await run('return typeof leak + [1].map((n) => n + 1)')).toBe('undefined2');
  });
}

describe('vm2: errors and values of the host', () => {
  check([
    [
      'an error of the host at the end of the stack (CVE-2019-10761)',
      `let seen; const f = () => { try { f(); } catch (e) { try { console.log(e); } catch (inner) { e = inner; } seen ??= e; } }; f(); return ${reach('seen')}`,
      OURS,
    ],
    [
      'the same inside JSON',
      `const o = { toJSON: () => JSON.stringify(o) }; try { JSON.stringify(o); } catch (e) { return [e instanceof RangeError, ${reach('e')}]; }`,
      [true, OURS],
    ],
    [
      'the same inside Intl',
      `const f = (n) => { try { return f(n + 1); } catch (e) { try { new Intl.DateTimeFormat('xx-invalid-locale-name'); } catch (i) { return ${reach('i')}; } return ${reach('e')}; } }; return f(0)`,
      OURS,
    ],
    [
      'the same inside a regular expression',
      `let e1; const f = () => { try { f(); } catch (e) { e1 ??= e; try { /(?:a|b)*c/.exec('ab'.repeat(100)); } catch (i) { e1 = i; } } }; f(); return ${reach('e1')}`,
      OURS,
    ],
    ['import() (CVE-2021-23449)', `let e1; try { await import('x'); } catch (e) { e1 = e; } return ${reach('e1')}`, OURS],
    [
      'call sites by Error.prepareStackTrace (CVE-2021-23555)',
      'Error.prepareStackTrace = (_, sites) => sites[0].getThis(); return new Error().stack',
      /^CODE_THREW: TypeError/,
    ],
    [
      'an Error of our own in its place (CVE-2022-36067)',
      'globalThis.Error = { prepareStackTrace: (_, sites) => sites }; return typeof new TypeError().stack',
      /^CODE_THREW: TypeError/,
    ],
    [
      'call sites by a shadowing Error',
      'const f = function () { const Error = { prepareStackTrace: (_, sites) => sites }; return typeof new TypeError("x").stack; }; return f()',
      'string',
    ],
    [
      'call sites through captureStackTrace',
      'const o = {}; Error.captureStackTrace(o); return [typeof o.stack, Object.isFrozen(Error)]',
      ['string', true],
    ],
    ['a patched WeakMap (CVE-2022-25893)', 'WeakMap.prototype.set = () => {}; return 1', /^CODE_THREW: TypeError/],
    [
      'the stack of a rejection that nobody sees (CVE-2023-29017)',
      'Error.prepareStackTrace ??= 1; (async () => { throw new Error("x"); })(); return 1',
      /^CODE_THREW/,
    ],
    [
      'catch with a throwing prototype (CVE-2023-29199, CVE-2023-30547)',
      `try { throw new Proxy({}, { getPrototypeOf() { throw { a: new Error() }; } }); } catch ({ constructor: c }) { return c.constructor("return typeof process")(); }`,
      OURS,
    ],
    [
      'the same, thrown to the host',
      'throw new Proxy({}, { getPrototypeOf() { throw new Proxy(function () {}, { apply: (t, self, args) => args }); } })',
      'CODE_THREW: The code threw a value that cannot be read',
    ],
    [
      'a proxy of a function, thrown to the host',
      'throw new Proxy(function () {}, { get: (t, key) => { if (key === "name") return { toString: () => { throw 1; } }; return t[key]; } })',
      /^CODE_THREW: The code threw/,
    ],
    [
      'inspection of a value by the host (CVE-2023-32313, CVE-2023-37903)',
      'const o = { [Symbol.for("nodejs.util.inspect.custom")]: (depth, options, inspect) => inspect.constructor("return process")() }; console.log(o); return o',
      {},
    ],
    [
      'the same in an error',
      'const e = new Error("x"); e[Symbol.for("nodejs.util.inspect.custom")] = () => { throw 1; }; throw e',
      'CODE_THREW: Error: x (line 1)',
    ],
    [
      'callbacks of a promise (CVE-2023-37466)',
      `class P extends Promise { static get [Symbol.species]() { return function (run) { run((v) => v, (e) => { globalThis.leak = ${reach('e')}; }); }; } } const p = new P((r) => r(1)); return await p`,
      1,
    ],
    [
      'the promise of an async function (CVE-2026-22709)',
      `const p = (async () => { const e = new Error(); e.name = Symbol(); throw e; })(); return p.catch((e) => ${reach('e')})`,
      OURS,
    ],
    [
      'an error whose name is a symbol',
      'const e = new Error("a"); e.name = Symbol("x"); throw e',
      /^CODE_THREW: The code threw a value that cannot be read/,
    ],
    [
      'an error whose message is a proxy',
      'const e = new Error(); e.message = new Proxy({}, { get() { throw 1; } }); throw e',
      /^CODE_THREW: The code threw a value that cannot be read/,
    ],
    ['an error whose stack is long', 'const e = new Error("x"); e.stack = "your-code.js:".repeat(1e6); throw e', 'CODE_THREW: Error: x'],
    ['an error that is a promise', 'throw Promise.reject(new Error("x"))', /^CODE_THREW/],
  ]);
});

describe('isolated-vm: what crosses the boundary', () => {
  check([
    [
      'references, by whatever name',
      'return Reflect.ownKeys(globalThis).map(String).filter((key) => /ivm|isolate|^reference$|callback|apply|transfer|copy|sync$|^_|\\$/i.test(key))',
      [],
    ],
    [
      'functions of the host in the variables',
      'return [typeof index, typeof variables, typeof settle, typeof runCode, typeof evaluate, typeof takeLogs]',
      Array(6).fill('undefined'),
    ],
    [
      'functions of the host by the caller',
      'return (function () { return [arguments.callee?.caller]; }).call(null)',
      /^CODE_THREW: TypeError/,
    ],
    ['the same in a sloppy function', 'return [Function("return arguments.callee.caller")()]', [null]],
    [
      'the same through a getter that the host calls',
      'return { get a() { return Function("return typeof arguments.callee.caller?.constructor")(); } }',
      { a: 'undefined' },
    ],
    ['the same through toJSON', 'return { toJSON: Function("return String(arguments.callee.caller)") }', 'null'],
    [
      'the same through a replacer of ours',
      'return { toJSON() { try { return String(this.toJSON.caller); } catch (e) { return e.name; } } }',
      'TypeError',
    ],
    [
      'the cache of compiled code (CVE-2022-39266)',
      'return [typeof cachedData, typeof Script, typeof Module, typeof SourceTextModule]',
      Array(4).fill('undefined'),
    ],
    [
      'a result that is another each time',
      'let n = 0; return new Proxy({}, { ownKeys: () => ["a"], getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }), get: (t, key) => (key === "a" ? (n += 1) : undefined) })',
      { a: 1 },
    ],
    ['line breaks that could be read as another answer', 'return "\\n=\\n\\n{\\"ok\\":true}\\n"', '\n=\n\n{"ok":true}\n'],
    ['the same in an error', 'throw new Error("a\\n=\\n1")', 'CODE_THREW: Error: a\n=\n1 (line 1)'],
    ['the same in what is logged', 'console.log("a\\n!\\n{}"); return 1', 1],
    ['a result that says what JSON does not', 'return { toJSON: () => ({ toJSON: () => process }) }', /^CODE_RESULT_NOT_JSON/],
    ['a toJSON of a prototype', 'Object.prototype.toJSON = () => "patched"; return {}', /^CODE_THREW: TypeError/],
    ['JSON.rawJSON with a line break', 'return JSON.rawJSON("1\\n2")', /^CODE_THREW: SyntaxError/],
    ['JSON.rawJSON as it is meant', 'return { a: JSON.rawJSON("12345678901234567890") }', { a: 12345678901234567000 }],
    [
      'a reviver that sees the holder',
      'const seen = []; JSON.parse(\'{"a":1}\', function (key, value) { seen.push(typeof this.constructor.constructor("return typeof process")()); return value; }); return seen',
      ['string', 'string'],
    ],
  ]);
});

describe('out of the wrapper', () => {
  check([
    ['a closing brace', '}); globalThis.leak = 1; (function () {', /^CODE_SYNTAX/],
    ['a closing brace and a label', 'return 1; } leak: { break leak; } function a() {', /^CODE_SYNTAX/],
    ['a parameter list of our own', '} , function (a) { return typeof process', /^CODE_SYNTAX/],
    ['a comment to the end', 'return 1 /*', /^CODE_SYNTAX/],
    ['a comment over the end', 'return 1 //', 1],
    ['a comment of HTML', 'return 1 <!-- } evil(); {', 1],
    ['the end of a comment of HTML', '\n--> } evil(); {\nreturn 2', 2],
    ['a line separator in a comment', 'return 1 // \u2028 } globalThis.leak = 1; {', /^CODE_SYNTAX/],
    ['a paragraph separator in a text', 'return "\u2029".length', 1],
    ['an escaped brace', 'return "\\u007d"', '}'],
    ['an escaped keyword', 'return typeof \\u0070rocess', 'undefined'],
    ['an escaped this', 'return th\\u0069s', /^CODE_SYNTAX/],
    ['this', 'return typeof this', 'undefined'],
    ['this of a plain function', 'return typeof (function () { return this; })()', 'undefined'],
    ['this of a sloppy function', 'return Function("return this")() === globalThis', true],
    ['with', 'with (globalThis) { return 1; }', /^CODE_SYNTAX/],
    ['with in a sloppy function', `return Function("o", "with (o) { return typeof process; }")(globalThis)`, 'undefined'],
    ['strict mode turned off', 'return [(0, eval)("leak = 1"), typeof leak]', [1, 'undefined']],
    ['a directive of our own', '"use sloppy"; undeclared = 1', /^CODE_THREW: ReferenceError/],
    ['yield', 'yield 1', /^CODE_SYNTAX/],
    ['an await in parameters', 'return (async (a = await 1) => a)()', /^CODE_SYNTAX/],
    ['super', 'return super.constructor', /^CODE_SYNTAX/],
    ['new.target', 'return typeof new.target', 'undefined'],
    ['import', 'import fs from "fs"', /^CODE_SYNTAX/],
    ['export', 'export default 1', /^CODE_SYNTAX/],
    ['import.source', 'return import.source("x")', /^CODE_(SYNTAX|THREW)/],
    ['native syntax', '%DebugPrint(1)', /^CODE_SYNTAX/],
    ['debugger', 'debugger; return 1', 1],
    ['a shebang', '#!/usr/bin/env node\nreturn 1', /^CODE_SYNTAX/],
    ['a source URL of our own', 'throw new Error("x");\n//# sourceURL=file:///etc/passwd', /^CODE_THREW: Error: x/],
    ['a source map', 'return 1 //# sourceMappingURL=http://169.254.169.254/', 1],
    ['eval of the wrapper', 'return eval("arguments").length', 0],
    [
      'a variable that is named like ours',
      'const names = 1, values = 2, run = 3, code = 4; return [names, values, run, code]',
      [1, 2, 3, 4],
    ],
    [
      'constructors of functions, all four',
      `const made = [() => {}, async () => {}, function* () {}, async function* () {}].map((f) => f.constructor("return typeof process + typeof require + typeof globalThis.process")); return [made[0](), await made[1](), made[2]().next().value, (await made[3]().next()).value]`,
      Array(4).fill('undefinedundefinedundefined'),
    ],
    [
      'the same through Reflect.construct',
      'return Reflect.construct(Function, ["return typeof process"], class extends Array {})()',
      'undefined',
    ],
    [
      'a body that closes its function (realms-shim)',
      'return Function("a = 1) { return typeof process } (", "1")',
      /^CODE_THREW: SyntaxError/,
    ],
    ['parameters with a comment', 'return Function("/*", "*/) { return typeof process")()', /^CODE_THREW: SyntaxError/],
  ]);
});

describe('hijacked parts of the language', () => {
  check([
    ['Function.prototype.call', 'Function.prototype.call = function () { return process; }; return 1', /^CODE_THREW: TypeError/],
    [
      'Function.prototype.apply by defineProperty',
      'Object.defineProperty(Function.prototype, "apply", { value: 1 }); return 1',
      /^CODE_THREW: TypeError/,
    ],
    ['Reflect.apply', 'Reflect.apply = () => 1; return 1', /^CODE_THREW: TypeError/],
    [
      'Symbol.hasInstance of Error',
      'Object.defineProperty(Error, Symbol.hasInstance, { value: () => true }); return 1',
      /^CODE_THREW: TypeError/,
    ],
    [
      'Symbol.hasInstance of Promise',
      'Object.defineProperty(Promise, Symbol.hasInstance, { value: () => { throw 1; } }); return {}',
      /^CODE_THREW: TypeError/,
    ],
    ['Symbol.toPrimitive', 'return [{ [Symbol.toPrimitive]: () => typeof process }] + ""', 'undefined'],
    ['Symbol.isConcatSpreadable', 'Array.prototype[Symbol.isConcatSpreadable] = false; return 1', /^CODE_THREW: TypeError/],
    ['Symbol.unscopables', 'Array.prototype[Symbol.unscopables].leak = true; return 1', /^CODE_THREW: TypeError/],
    ['Symbol.iterator of arrays', 'Array.prototype[Symbol.iterator] = function* () { yield process; }; return 1', /^CODE_THREW: TypeError/],
    [
      'Symbol.asyncIterator',
      'const it = (async function* () {})(); Object.getPrototypeOf(Object.getPrototypeOf(Object.getPrototypeOf(it)))[Symbol.asyncIterator] = 1; return 1',
      /^CODE_THREW: TypeError/,
    ],
    [
      'a setter of Array indices',
      'Object.defineProperty(Array.prototype, 0, { set(v) { globalThis.leak = v; } }); return 1',
      /^CODE_THREW: TypeError/,
    ],
    [
      'a getter of then',
      'Object.defineProperty(Object.prototype, "then", { get() { return process; } }); return {}',
      /^CODE_THREW: TypeError/,
    ],
    ['a getter of get, for descriptors', 'Object.prototype.get = () => process; return 1', /^CODE_THREW: TypeError/],
    ['String.prototype.startsWith', 'String.prototype.startsWith = () => true; return 1', /^CODE_THREW: TypeError/],
    ['RegExp.prototype.exec', 'RegExp.prototype.exec = () => null; return 1', /^CODE_THREW: TypeError/],
    [
      'Map.prototype.get (SandboxJS)',
      'Map.prototype.get = () => process; Map.prototype.has = () => true; return 1',
      /^CODE_THREW: TypeError/,
    ],
    ['__proto__ of globalThis', 'globalThis.__proto__ = { leak: 1 }; return typeof leak', /^CODE_THREW: TypeError/],
    ['__proto__ of a frozen object', 'Object.setPrototypeOf(Math, { leak: 1 })', /^CODE_THREW: TypeError/],
    ['__lookupSetter__', 'Object.prototype.__lookupSetter__("__proto__").call(Math, { leak: 1 })', /^CODE_THREW: TypeError/],
    ['eval in another place', 'globalThis.eval = () => process; return 1', /^CODE_THREW: TypeError/],
    ['undefined', 'globalThis.undefined = 1; return 1', /^CODE_THREW: TypeError/],
    ['undefined as a variable of its own', 'const f = (undefined) => undefined; return f(1)', 1],
    [
      'the registry of symbols names nothing of ours',
      'return [Symbol.keyFor(Symbol.iterator) ?? null, typeof globalThis[Symbol.for("hookloom.outcome")]]',
      [null, 'undefined'],
    ],
    ['collection of garbage is not seen', 'return [typeof WeakRef, typeof FinalizationRegistry, typeof gc]', Array(3).fill('undefined')],
    ['no shared memory, no waiting', 'return [typeof SharedArrayBuffer, typeof Atomics, typeof WebAssembly]', Array(3).fill('undefined')],
    [
      'no realm of its own',
      'return [typeof ShadowRealm, typeof Realm, typeof AsyncContext, typeof structuredClone, typeof queueMicrotask]',
      Array(5).fill('undefined'),
    ],
  ]);
});

describe('wrecking the process', () => {
  check([
    ['a loop', 'for (;;);', /^CODE_TIMEOUT/],
    ['a regular expression that backtracks', 'return /^(a|a)*$/.test("a".repeat(40) + "b")', /^CODE_TIMEOUT/],
    ['the same in replace', 'return "a".repeat(50).replace(/(a*)*b/, "")', /^CODE_TIMEOUT/],
    ['promise jobs without end', 'const f = async () => { for (;;) await null; }; await f()', /^CODE_TIMEOUT/],
    [
      'promise jobs that multiply',
      'const f = () => { Promise.resolve().then(f); Promise.resolve().then(f); }; f()',
      /^CODE_(TIMEOUT|OUT_OF_MEMORY)/,
    ],
    ['a generator without end', 'const g = function* () { for (;;) yield 1; }; return [...g()]', /^CODE_(TIMEOUT|OUT_OF_MEMORY|THREW)/],
    ['a promise that never settles', 'await new Promise(() => {})', /^CODE_TIMEOUT/],
    ['recursion', 'const f = () => f() + 1; return f()', /^CODE_THREW: RangeError/],
    ['recursion in toString', 'const o = { toString() { return `${o}`; } }; return `${o}`', /^CODE_THREW: RangeError/],
    [
      'recursion of proxies',
      'let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); return p.a',
      /^CODE_(THREW: RangeError|TIMEOUT)/,
    ],
    [
      'recursion while the result is read',
      'let o = {}; for (let i = 0; i < 1e5; i++) o = [o]; return o',
      /^CODE_RESULT_NOT_JSON: .*RangeError/,
    ],
    [
      'recursion in a regular expression',
      'return new RegExp("(".repeat(1e5) + ")".repeat(1e5)).test("a")',
      /^CODE_THREW: (SyntaxError|RangeError)/,
    ],
    ['recursion in JSON.parse', 'return JSON.parse("[".repeat(1e6))', /^CODE_(THREW|TIMEOUT)/],
    ['recursion in source text', 'return Function("return " + "(".repeat(1e5) + "1" + ")".repeat(1e5))()', /^CODE_THREW/],
    ['many arguments', 'return Math.max(...new Array(1e6).fill(1))', /^CODE_(THREW: RangeError|TIMEOUT)|^1$/],
    ['the largest array', 'return new Array(2 ** 32 - 1).length', 4294967295],
    ['the largest array, filled', 'return new Array(2 ** 32 - 1).fill(1).length', /^CODE_/],
    ['a large array, as the result', 'const a = []; a.length = 2 ** 31; return a', /^(CODE_|OUTPUT_)/],
    ['a rope of a gigabyte', 'let s = "x"; while (s.length < 2 ** 29 - 100) s += s; return s', /^(CODE_|OUTPUT_)/],
    ['the same, flattened', 'let s = "x"; for (let i = 0; i < 28; i++) s += s; return s.indexOf("y") + s.charCodeAt(5)', /^CODE_|^119$/],
    ['padding', 'return "a".padEnd(2 ** 29 - 25).length', /^CODE_|^536870887$/],
    ['a join of long texts', 'return new Array(1e5).fill("x".repeat(1e5)).join("").length', /^CODE_/],
    ['a text that multiplies in replace', 'return "a".repeat(1e4).replace(/a/g, "$`").length', /^CODE_|^49995000$/],
    ['a large BigInt', 'return String(2n ** (2n ** 30n)).length', /^CODE_/],
    ['a slow BigInt', 'let n = 3n; for (let i = 0; i < 40; i++) n *= n; return 1', /^CODE_/],
    ['sorting without end', 'return new Array(1e7).fill(1).sort(() => 0).length', /^CODE_/],
    ['a large buffer', 'return new Uint8Array(2 ** 33).length', /^CODE_THREW: RangeError/],
    ['many buffers', 'const all = []; for (;;) all.push(new Uint8Array(1e6).fill(1))', /^CODE_(OUT_OF_MEMORY|THREW|TIMEOUT)/],
    ['many small objects', 'const all = []; for (;;) all.push({})', /^CODE_(OUT_OF_MEMORY|TIMEOUT)/],
    ['many symbols in the registry', 'for (let i = 0; ; i++) Symbol.for("x".repeat(1_000) + i)', /^CODE_/],
    [
      'many compiled functions',
      'const all = []; for (let i = 0; ; i++) all.push(Function(`return ${i}; ${"a+".repeat(1_000)}1`))',
      /^CODE_/,
    ],
    [
      'many regular expressions',
      'const all = []; for (let i = 0; ; i++) { const r = new RegExp(`(?:${"x?".repeat(500)}){${i % 50}}y`); r.test("x".repeat(10)); all.push(r); }',
      /^CODE_/,
    ],
    ['a map that grows too large', 'const m = new Map(); for (let i = 0; ; i++) m.set(i, i)', /^CODE_/],
    ['errors with long stacks', 'Error.stackTraceLimit = Infinity', /^CODE_THREW: TypeError/],
    ['many rejections', 'for (let i = 0; i < 1e5; i++) Promise.reject(i); return 1', /^CODE_/],
    ['an abort by a large list (aborts the process)', 'return "a".repeat(2 ** 27).split("").length', /^CODE_/],
    ['a log without end', 'for (;;) console.log("x".repeat(1e5))', /^CODE_TIMEOUT/],
    ['a logged value of a gigabyte', 'console.log("x".repeat(2 ** 28)); return 1', /^1$|^CODE_(OUT_OF_MEMORY|TIMEOUT)/],
    ['a message of a gigabyte', 'throw new Error("x".repeat(2 ** 28))', /^CODE_(THREW: Error: x{100}|OUT_OF_MEMORY|TIMEOUT)/],
    ['a code of a megabyte', `return 1;${' '.repeat(2 ** 20)}`, 1],
    ['Temporal without end', 'let d = Temporal.Now.plainDateISO(); for (;;) d = d.add({ days: 1 }).subtract({ days: 1 })', /^CODE_TIMEOUT/],
    ['Intl without end', 'for (;;) new Intl.DateTimeFormat("de").formatRange(0, 1e12)', /^CODE_(TIMEOUT|OUT_OF_MEMORY)/],
    [
      'a segmenter over a large text',
      'return [...new Intl.Segmenter("th", { granularity: "word" }).segment("ก".repeat(1e6))].length',
      /^CODE_/,
    ],
    ['normalize of a large text', 'return "\\ufdfa".repeat(1e6).normalize("NFKD").length', /^CODE_|^18000000$/],
    ['dates out of range', 'return new Date(8.64e15 + 1).toISOString()', /^CODE_THREW: RangeError/],
  ]);
});

test('what is left in the memory by earlier runs does not fail a later one', async () => {
  const fill = 'for (let i = 0; i < 14_000; i++) Symbol.for("x".repeat(1_000) + Math.random()); return 1';
  const own = 'return new Array(14_000).fill(0).map((_, i) => "x".repeat(1_000) + i).map((s) => [s.indexOf("y"), s]).length';
  const results = [];
  for (const code of [fill, own, fill, own, own]) {
    const result = await sandbox.run({ workspaceId: 'filling', code, memoryMb: 32, timeoutMs: 5_000 });
    results.push(result.ok ? result.value : result.failure.code);
  }
  expect(results).toEqual([1, 14_000, 1, 14_000, 14_000]);
});

test('the neighbour was never disturbed', async () => {
  isOver = true;
  expect(await neighbours).toBe(true);
});
