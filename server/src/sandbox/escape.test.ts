/**
 * The start of the escape corpus: what has broken expression and code sandboxes elsewhere, and our own ideas. Every case runs in the
 * real sandbox. `leaves` and `sees` run one after the other in the same isolate; `sees` must not notice `leaves`.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from './contract.ts';
import { createSandbox } from './sandbox.ts';

let sandbox: Sandbox;
beforeAll(() => {
  sandbox = createSandbox({ maxChildren: 1, log: { warn: () => {} } });
});
afterAll(() => sandbox.close());

async function run(code: string, workspaceId = 'w1'): Promise<unknown> {
  const result = await sandbox.run({ workspaceId, code, timeoutMs: 1_000 });
  return result.ok ? result.value : `${result.failure.code}: ${result.failure.message}`;
}

describe('nothing outside is within reach', () => {
  test.each<[string, string, unknown]>([
    [
      'host globals',
      'return [typeof process, typeof require, typeof module, typeof global, typeof fetch, typeof Buffer, typeof setTimeout, typeof WebSocket]',
      Array(8).fill('undefined'),
    ],
    [
      'shared memory and foreign code',
      'return [typeof SharedArrayBuffer, typeof Atomics, typeof WebAssembly, typeof WeakRef, typeof FinalizationRegistry]',
      Array(5).fill('undefined'),
    ],
    [
      'constructor.constructor',
      'return [].constructor.constructor("return typeof process + typeof globalThis.require")()',
      'undefinedundefined',
    ],
    ['constructor of a variable', 'return (() => {}).constructor("return this")() === globalThis', true],
    ['constructor of an async function', 'return await (async () => {}).constructor("return typeof process")()', 'undefined'],
    ['constructor of a generator', 'return (function* () {}).constructor("yield typeof process")().next().value', 'undefined'],
    [
      'constructor of an error from inside',
      'try { null.x } catch (error) { return error.constructor.constructor("return typeof process")() }',
      'undefined',
    ],
    [
      'constructor of a stack overflow',
      'try { (function f() { f() })() } catch (error) { return error.constructor.constructor("return typeof process")() }',
      'undefined',
    ],
    [
      'constructor of an error that the host makes',
      'try { await import("fs") } catch (error) { return [error instanceof Error, error.constructor.constructor("return typeof process")()] }',
      [true, 'undefined'],
    ],
    ['constructor of console', 'return console.log.constructor("return typeof process")()', 'undefined'],
    ['indirect eval', 'return (0, eval)("typeof process + typeof require")', 'undefinedundefined'],
    ['the caller of a function', 'function f() { return f.caller } return f()', /^CODE_THREW: TypeError/],
    ['arguments of the function around', 'return arguments.callee', /^CODE_THREW: TypeError/],
    ['frames of the stack', 'Error.prepareStackTrace = (_, frames) => frames; return new Error().stack', /^CODE_THREW: TypeError/],
    [
      'frames of the stack in a subclass',
      'class E extends Error { static prepareStackTrace(_, frames) { return frames; } } return typeof new E().stack',
      'string',
    ],
    ['where the stack says that we are', 'return /node:|file:|\\/work|\\/home|sandbox/.test(new Error().stack)', false],
    ['the module of our own', 'return await import("./main.ts")', /^CODE_THREW: Error: Not supported/],
    ['a module of Node', 'return await import("node:fs")', /^CODE_THREW: Error: Not supported/],
    ['a module through Function', 'return await Function("return import(\'node:fs\')")()', /^CODE_THREW/],
    ['import.meta', 'return import.meta', /^CODE_SYNTAX/],
    ['native syntax', 'return %GetOptimizationStatus(1)', /^CODE_SYNTAX/],
    ['isolated-vm itself', 'return Reflect.ownKeys(globalThis).filter((key) => /ivm|isolate|\\$/i.test(String(key)))', []],
    ['getters that the host might call', 'return { get a() { return typeof process; }, toJSON: undefined }', { a: 'undefined' }],
    [
      'a proxy as result',
      'return new Proxy({ a: 1 }, { get: (target, key) => target[key], ownKeys: () => ["a", "a2"], getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }) })',
      { a: 1 },
    ],
    ['a proxy without a prototype', 'return new Proxy({}, { getPrototypeOf: () => Promise.prototype })', /^CODE_RESULT_NOT_JSON/],
    [
      'a thenable that gets our callbacks',
      'let mine; const p = { then(resolve) { mine = resolve; resolve(1); resolve(2); } }; const value = await p; return [value, typeof mine.constructor("return typeof process")()]',
      [1, 'string'],
    ],
    [
      'a promise with a then of its own',
      'const p = Promise.resolve(1); Object.defineProperty(p, "then", { value: (resolve) => resolve(typeof process) }); return p',
      1,
    ],
    ['Symbol.species', 'class List extends Array { static get [Symbol.species]() { return Object; } } return List.from([1, 2]).length', 2],
  ])('%s', async (_, code, expected) => {
    if (expected instanceof RegExp) expect(await run(code)).toMatch(expected);
    else expect(await run(code)).toEqual(expected);
  });
});

describe('nothing that one run leaves is there for the next', () => {
  test.each<[what: string, leaves: string, sees: string, expected: unknown]>([
    ['a global', 'globalThis.leak = 1', 'return typeof leak', 'undefined'],
    ['a global by sloppy assignment', 'Function("leak = 1")()', 'return typeof leak', 'undefined'],
    ['a global by var', '(0, eval)("var leak = 1")', 'return typeof leak', 'undefined'],
    [
      'a global by let',
      '(0, eval)("let leak = 1; const leak2 = 2; class Leak3 {}")',
      'return typeof leak + typeof leak2 + typeof Leak3',
      'undefinedundefinedundefined',
    ],
    ['a global by function', '(0, eval)("function leak() {}")', 'return typeof leak', 'undefined'],
    [
      'a global by closing the wrapper',
      '}); globalThis.leak = 1; let leak2 = 2; (function () {',
      'return typeof leak + typeof leak2',
      'undefinedundefined',
    ],
    ['a property of Object.prototype', 'Object.prototype.leak = 1', 'return typeof ({}).leak', 'undefined'],
    ['one through __proto__', '({}).__proto__.leak = 1', 'return typeof ({}).leak', 'undefined'],
    [
      'one through JSON and a careless merge',
      'const merge = (a, b) => { for (const k in b) { if (typeof b[k] === "object") merge(a[k] ??= {}, b[k]); else a[k] = b[k]; } }; merge({}, JSON.parse(\'{"__proto__":{"leak":1}}\'))',
      'return typeof ({}).leak',
      'undefined',
    ],
    ['one by Object.defineProperty', 'Object.defineProperty(Array.prototype, "leak", { value: 1 })', 'return typeof [].leak', 'undefined'],
    ['one by Reflect.set', 'return Reflect.set(Object.prototype, "leak", 1)', 'return typeof ({}).leak', 'undefined'],
    [
      'one by the setter of an accessor',
      'Object.getOwnPropertyDescriptor(Object.prototype, "toString").set.call(Object.prototype, 1)',
      'return typeof ({}).toString',
      'function',
    ],
    ['a patched method', 'Array.prototype.map = () => "patched"', 'return [1].map((n) => n)', [1]],
    ['a patched JSON', 'JSON.stringify = () => "patched"', 'return JSON.stringify(1)', '1'],
    ['a patched JSON.parse', 'globalThis.JSON = { parse: () => "patched" }', 'return JSON.parse("1")', 1],
    ['a patched then', 'Promise.prototype.then = function () { return this; }', 'return await Promise.resolve(1).then((n) => n + 1)', 2],
    [
      'a patched Promise species',
      'Object.defineProperty(Promise, Symbol.species, { value: Object })',
      'return Promise[Symbol.species] === Promise',
      true,
    ],
    [
      'a patched Array species',
      'Object.defineProperty(Array, Symbol.species, { value: Object })',
      'return Array[Symbol.species] === Array',
      true,
    ],
    ['a patched iterator', '[][Symbol.iterator]().__proto__.next = () => ({ done: true })', 'return [...[1, 2]]', [1, 2]],
    ['a patched iterator prototype', 'Iterator.prototype.leak = 1', 'return typeof [][Symbol.iterator]().leak', 'undefined'],
    ['a patched map iterator', 'new Map().entries().__proto__.next = () => ({ done: true })', 'return [...new Map([[1, 2]])]', [[1, 2]]],
    ['a patched string iterator', '""[Symbol.iterator]().__proto__.leak = 1', 'return typeof ""[Symbol.iterator]().leak', 'undefined'],
    ['a patched matchAll iterator', '"a".matchAll(/a/g).__proto__.next = 1', 'return [..."a".matchAll(/a/g)].length', 1],
    [
      'a patched generator',
      '(function* () {}).__proto__.prototype.__proto__.leak = 1',
      'return typeof (function* () {})().leak',
      'undefined',
    ],
    [
      'a patched async generator',
      '(async function* () {}).__proto__.prototype.leak = 1',
      'return typeof (async function* () {})().leak',
      'undefined',
    ],
    ['a patched async function', '(async () => {}).__proto__.leak = 1', 'return typeof (async () => {}).leak', 'undefined'],
    [
      'a patched iterator helper',
      '[1].values().map((n) => n).__proto__.leak = 1',
      'return typeof [1].values().map((n) => n).leak',
      'undefined',
    ],
    [
      'a patched segmenter',
      'new Intl.Segmenter().segment("a")[Symbol.iterator]().__proto__.next = 1',
      'return typeof new Intl.Segmenter().segment("a")[Symbol.iterator]().next',
      'function',
    ],
    ['a patched typed array', 'Uint8Array.__proto__.prototype.leak = 1', 'return typeof new Uint8Array().leak', 'undefined'],
    ['a patched Function.prototype', 'Function.prototype.call = null', 'return typeof Function.prototype.call', 'function'],
    ['a patched Intl', 'Intl.NumberFormat.prototype.format = 1; Intl.leak = 1', 'return typeof Intl.leak', 'undefined'],
    ['a patched Temporal', 'Temporal.Instant.prototype.leak = 1', 'return typeof Temporal.Now.instant().leak', 'undefined'],
    ['a patched console', 'console.log = () => {}; console.leak = 1', 'return typeof console.leak', 'undefined'],
    ['a property of a console method', 'console.log.leak = 1', 'return typeof console.log.leak', 'undefined'],
    [
      'a property of a frozen getter',
      'Object.getOwnPropertyDescriptor(Object.prototype, "__proto__").get.leak = 1',
      'return typeof Object.getOwnPropertyDescriptor(Object.prototype, "__proto__").get.leak',
      'undefined',
    ],
    ['Error.stackTraceLimit', 'Error.stackTraceLimit = 0', 'return Error.stackTraceLimit > 0', true],
    ['Error.prepareStackTrace', 'Error.prepareStackTrace = () => "patched"', 'return String(new Error().stack).includes("patched")', false],
    ['a new prototype of a prototype', 'Object.setPrototypeOf(Array.prototype, { leak: 1 })', 'return typeof [].leak', 'undefined'],
    ['a new prototype of the global object', 'Object.setPrototypeOf(globalThis, { leak: 1 })', 'return typeof leak', 'undefined'],
    [
      'the last match of a regular expression',
      '/sec(ret)/.test("secret")',
      'return [typeof RegExp.$1, typeof RegExp.lastMatch, typeof RegExp.input, typeof RegExp["$&"]]',
      Array(4).fill('undefined'),
    ],
    ['RegExp.input', 'RegExp.input = "leak"; RegExp.$_ = "leak"', 'return String(RegExp.input) + String(RegExp.$_)', 'undefinedundefined'],
    ['the position of a regular expression literal', 'return /a/g.exec("aa").index', 'const r = /a/g; return r.lastIndex', 0],
    [
      'the strings of a tagged template',
      'const tag = (strings) => { try { strings.leak = 1; } catch {} return strings; }; tag`a`',
      'return typeof ((strings) => strings)`a`.leak',
      'undefined',
    ],
    [
      'a private field on a shared object',
      'class Base { constructor(o) { return o; } } class Stamp extends Base { #mark = 1; static has(o) { return #mark in o; } } new Stamp(Object.prototype); return Stamp.has(Object.prototype)',
      'class Base { constructor(o) { return o; } } class Stamp extends Base { #mark = 1; static has(o) { return #mark in o; } } return Stamp.has(Object.prototype)',
      false,
    ],
    [
      'an error stuck on a shared object',
      'Error.captureStackTrace(Object.prototype)',
      'return Object.hasOwn(Object.prototype, "stack")',
      false,
    ],
    [
      'a job that was left',
      'globalThis.result = 1; Promise.resolve().then(() => { try { Object.prototype.leak = 1; } catch {} })',
      'await null; return typeof ({}).leak',
      'undefined',
    ],
    ['an unhandled rejection', 'Promise.reject(new Error("left"))', 'await null; return 1', 1],
    ['the legacy definers', '({}).__defineGetter__.call(Object.prototype, "leak", () => 1)', 'return typeof ({}).leak', 'undefined'],
  ])('%s', async (_, leaves, sees, expected) => {
    await run(leaves);
    expect(await run(sees)).toEqual(expected);
    // The same once more, with both compiled and cached.
    await run(leaves);
    expect(await run(sees)).toEqual(expected);
  });

  test('the same code starts afresh each time', async () => {
    const code = 'const seen = (globalThis.seen ?? 0) + 1; try { globalThis.seen = seen; } catch {} return seen';
    expect([await run(code), await run(code)]).toEqual([1, 1]);
  });

  test('variables are new each time', async () => {
    const push = async (): Promise<unknown> => {
      const result = await sandbox.run({ workspaceId: 'w1', code: 'list.push(1); return list.length', variables: { list: [] } });
      return result.ok && result.value;
    };
    expect([await push(), await push()]).toEqual([1, 1]);
  });

  test('every object within reach of a run is frozen', async () => {
    const code = `
      const open = [];
      const seen = new Set();
      const visit = (value, path) => {
        if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value)) return;
        seen.add(value);
        if (!Object.isFrozen(value)) open.push(path);
        visit(Object.getPrototypeOf(value), path + '.__proto__');
        for (const key of Reflect.ownKeys(value)) {
          const descriptor = Object.getOwnPropertyDescriptor(value, key);
          for (const part of ['value', 'get', 'set']) visit(descriptor[part], path + '.' + String(key));
        }
      };
      visit(globalThis, 'globalThis');
      const wrap = Iterator.from({ next() { return { done: true }; } });
      const made = { generator: (function* () {}), asyncGenerator: (async function* () {}), async: (async () => {}), arrow: () => {}, wrap, set: new Set().values(),
        map: new Map().values(), array: [].values(), string: ''[Symbol.iterator](), helper: [].values().take(1), match: ''.matchAll(/a/g),
        segments: new Intl.Segmenter().segment(''), segmentIterator: new Intl.Segmenter().segment('')[Symbol.iterator](), promise: Promise.resolve(),
        error: new AggregateError([]), bound: (() => {}).bind(), symbol: Object(Symbol()), bigint: Object(1n), concat: Iterator.concat?.([]), template: ((s) => s)\`a\` };
      for (const [name, value] of Object.entries(made)) visit(Object.getPrototypeOf(Object(value ?? 0)), name + '.__proto__');
      return { open, many: seen.size > 500 };`;
    expect(await run(code)).toEqual({ open: [], many: true });
  });
});

describe('honest code still works although everything is frozen', () => {
  test.each<[string, string, unknown]>([
    ['own toString', 'const o = {}; o.toString = () => "mine"; o.constructor = 1; return String(o) + o.constructor', 'mine1'],
    ['own members named like those of Function', 'function f() {} f.toString = () => "mine"; return String(f)', 'mine'],
    ['errors with own name and message', 'const e = new Error("a"); e.name = "Mine"; e.message = "b"; return String(e)', 'Mine: b'],
    [
      'old-style classes',
      'function A() {} A.prototype.toString = function () { return "A"; }; function B() {} B.prototype = Object.create(A.prototype); B.prototype.constructor = B; return String(new B())',
      'A',
    ],
    [
      'old-style errors',
      'function MyError(m) { this.message = m; } MyError.prototype = Object.create(Error.prototype); MyError.prototype.name = "MyError"; return String(new MyError("x"))',
      'MyError: x',
    ],
    [
      'subclasses',
      'class L extends Array { map() { return "mine"; } } class E extends TypeError { name = "E"; } return [new L().map(), String(new E("x"))]',
      ['mine', 'E: x'],
    ],
    [
      'data with the names of methods',
      'const count = {}; for (const word of ["toString", "valueOf", "toString", "constructor"]) count[word] = Object.hasOwn(count, word) ? count[word] + 1 : 1; return count',
      { toString: 2, valueOf: 1, constructor: 1 },
    ],
    [
      'regular expressions, dates, Intl',
      'return ["a1b2".replace(/\\d/g, (d) => d * 2), new Date(0).getUTCFullYear(), new Intl.NumberFormat("en").format(1234.5)]',
      ['a2b4', 1970, '1,234.5'],
    ],
  ])('%s', async (_, code, expected) => {
    expect(await run(code)).toEqual(expected);
  });
});

test('workspaces have isolates of their own', async () => {
  // Running out of memory ends an isolate; that of the other workspace is still there.
  const fill = 'const all = []; for (;;) all.push(new Array(1e5).fill(1))';
  expect(await run('return 1', 'tenant-b')).toBe(1);
  expect(await run(fill, 'tenant-a')).toMatch(/^CODE_OUT_OF_MEMORY/);
  expect(await run('return 1', 'tenant-b')).toBe(1);
});
