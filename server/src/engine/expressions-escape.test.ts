/**
 * The escape corpus, third part: what has broken the expressions of others, as parameters of a node, compiled and resolved as in a run,
 * with the real sandbox. `expected` is the resolved value, an issue of publishing (`issue: …`), or the failure of the step.
 */
import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from '../sandbox/contract.ts';
import { createSandbox } from '../sandbox/sandbox.ts';
import { compileParams, resolveParams, type ExpressionScope } from './expressions.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = createSandbox({ maxChildren: 1, log: { warn: () => {} } });
  await sandbox.warm();
});
afterAll(() => sandbox.close());

const body = JSON.parse(
  `{"name":"Ann","list":[3,1,2],"__proto__":{"admin":true},"constructor":"mine","JSON":"mine","text":"{{ 1 + 1 }}","evil":"}}{{ process }}"}`,
) as JsonObject;
const scope: ExpressionScope = { trigger: { body }, steps: { first: { ok: true } }, vars: {}, env: {}, execution: { id: 'e' } };

async function resolve(text: string, more: Partial<ExpressionScope> = {}): Promise<JsonValue | string> {
  const compiled = compileParams({ text });
  if (compiled.issues[0]) return `issue: ${compiled.issues[0].message}`;
  try {
    const params = await resolveParams(compiled, { ...scope, ...more }, (expressions, variables) =>
      sandbox.evaluate('w', expressions, variables, { timeoutMs: 300 }),
    );
    return params['text'] ?? null;
  } catch (error) {
    return String(error);
  }
}

const OURS = 'undefined';

test.each<[what: string, text: string, expected: unknown]>([
  // Paths are read, never run: own properties only.
  ['the constructor of the trigger', '{{ trigger.constructor }}', null],
  ['the constructor in brackets', '{{ trigger["constructor"]["constructor"] }}', null],
  ['the prototype of the trigger', '{{ trigger.__proto__ }}', null],
  ['the prototype that a sender sent', '{{ trigger.body.__proto__.admin }}', null],
  ['a field that is called like it', '{{ trigger.body.constructor }}', 'mine'],
  ['a method of a text', '{{ trigger.body.name.constructor }}', null],
  ['the prototype of a step', '{{ steps.__proto__ }}', null],
  ['a step that is not there', '{{ steps.constructor.constructor }}', null],
  ['toString of the scope', '{{ execution.toString }}', null],
  // Known chains, as JavaScript.
  ['constructor.constructor (Angular, n8n)', '{{ constructor.constructor("return typeof process")() }}', /is not a function|mine/],
  ['the same of a list', '{{ [].constructor.constructor("return typeof process")() }}', OURS],
  ['the same of a text', '{{ "a".sub.constructor("return typeof process")() }}', OURS],
  ['the same by concatenation', '{{ []["con" + "structor"]["con" + "structor"]("return typeof process")() }}', OURS],
  ['the same by escapes', '{{ []["\\x63onstructor"]["\\u0063onstructor"]("return typeof process")() }}', OURS],
  [
    'the same by destructuring (CVE-2026-25049)',
    '{{ (({ constructor: { constructor: f } }) => f("return typeof process")())(() => 1) }}',
    OURS,
  ],
  ['the same by a template', '{{ ((f) => f.constructor`return typeof process`())(() => 1) }}', OURS],
  ['the same by Reflect', '{{ Reflect.get(Reflect.getPrototypeOf(() => 1), "constructor")("return typeof process")() }}', OURS],
  ['this of a function (CVE-2025-68613)', '{{ (function () { return typeof this })() }}', OURS],
  ['the main module', '{{ this.process.mainModule.require("child_process") }}', /EXPRESSION_FAILED|TypeError/],
  ['the caller', '{{ (function f() { return f.caller })() }}', /TypeError/],
  ['arguments', '{{ arguments.callee }}', /TypeError/],
  ['a frame of the stack', '{{ (() => { Error.prepareStackTrace = (e, sites) => sites; return new Error().stack })() }}', /TypeError/],
  [
    'a getter of another name',
    '{{ ({}).__lookupGetter__("__proto__").call([]).constructor.constructor("return typeof process")() }}',
    OURS,
  ],
  ['charAt (Angular 1.4)', '{{ "a".constructor.prototype.charAt = [].join }}', /TypeError/],
  ['a name of JavaScript in the data', '{{ JSON.stringify([1]) }}', '[1]'],
  ['a function among the data (expr-eval)', '{{ body.f = () => process }}', /CODE_RESULT_NOT_JSON|function/],
  ['a patched prototype', '{{ Object.prototype.leak = 1 }}', /TypeError/],
  ['one through the data', '{{ trigger.body.list.__proto__.leak = 1 }}', /TypeError/],
  ['one of the data that a sender named', '{{ ({ ...trigger.body }).admin }}', null],
  ['import', '{{ import("fs") }}', /promise|CODE_RESULT_NOT_JSON/],
  ['with', '{{ (() => { with (globalThis) { return process } })() }}', /issue: .*not valid JavaScript/],
  ['with by Function', '{{ Function("with (globalThis) { return typeof process }")() }}', OURS],
  ['a statement', '{{ process; 1 }}', /issue: .*not valid/],
  ['two expressions, where a name that nobody knows is null', '{{ 1, typeof process }}', 'object'],
  ['an assignment to a variable', '{{ (trigger = 1, typeof trigger) }}', 'number'],
  ['an assignment to nothing', '{{ leak = 1 }}', /ReferenceError|not defined|^1$/],
  // Out of the brackets.
  ['a closing bracket', '{{ 1) + (typeof process }}', /issue/],
  ['a closing bracket and a comment', '{{ 1); evil(/* }}', /issue/],
  ['a comment at the end', '{{ 1 // }}', /issue: .*comment/],
  ['a comment of HTML', '{{ 1 <!-- 2 }}', /issue|^1$/],
  ['a line separator', '{{ 1 \u2028 + 1 }}', 2],
  ['braces in a text', '{{ "}}" + "{{" }}', '}}{{'],
  ['braces in a template', '{{ `}}${ 1 }{{` }}', '}}1{{'],
  ['a template in a template', '{{ `${ `${ typeof globalThis.process }` }` }}', OURS],
  ['braces in a regular expression', '{{ /}}/.test("}}") }}', true],
  ['an escaped bracket', '{{ 1 \\u0029 }}', /issue/],
  ['a closing brace in escapes', '{{ "\\u007d\\u007d" }}', '}}'],
  ['three braces', '{{{ typeof process }}}', /issue|\{?undefined\}?/],
  ['expressions in the data are data', '{{ trigger.body.text }}', '{{ 1 + 1 }}'],
  ['so they are beside a text', 'x {{ trigger.body.evil }} y', 'x }}{{ process }} y'],
  ['and in JavaScript', '{{ trigger.body.text + "!" }}', '{{ 1 + 1 }}!'],
  // What never ends.
  ['a loop', '{{ (() => { for (;;); })() }}', /TIMEOUT|longer than/],
  ['a regular expression', '{{ /(a+)+b/.test("a".repeat(40)) }}', /TIMEOUT|longer than/],
  ['recursion', '{{ (function f() { return f() })() }}', /RangeError/],
  ['a great list', '{{ new Array(1e9).fill(0) }}', /longer|memory|ended the process|Invalid array|CODE_/],
  ['a great text', '{{ "x".repeat(2 ** 29 - 100) }}', /larger than|memory|longer/],
  ['a promise', '{{ Promise.resolve(1) }}', /promise/],
  ['a value that throws as it is read', '{{ ({ toJSON() { throw new Error("x") } }) }}', /cannot be turned into JSON/],
])('%s', async (_, text, expected) => {
  const beside = resolve('{{ trigger.body.list.map((n) => n * 2) }}');
  const got = await resolve(text);
  if (expected instanceof RegExp) expect(typeof got === 'string' ? got : JSON.stringify(got)).toMatch(expected);
  else expect(got).toEqual(expected);
  expect(await beside).toEqual([6, 2, 4]);
  expect(await resolve('{{ typeof globalThis.leak + [1].map((n) => n + 1) }}')).toBe('undefined2');
});

test('what one expression does to the variables, no other sees', async () => {
  const compiled = compileParams({ a: '{{ trigger.body.list.sort().length }}', b: '{{ trigger.body.list.map((n) => n) }}' });
  expect(await resolveParams(compiled, scope, (expressions, variables) => sandbox.evaluate('w', expressions, variables))).toEqual({
    a: 3,
    b: [3, 1, 2],
  });
});
