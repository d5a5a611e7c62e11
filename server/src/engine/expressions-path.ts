/** What an expression means: a literal, a plain path that is read directly, or JavaScript for the sandbox. */
import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';
import type { Token } from './expressions-scan.ts';

/** What expressions can see. Anything else is looked up in the trigger's data. */
export interface ExpressionScope {
  trigger: JsonValue;
  /** Outputs of the steps before, by node id. Inside a loop the iteration's own, whose prototype has those around it. */
  steps: Readonly<Record<string, JsonValue>>;
  vars: JsonObject;
  /** The workspace's variables. */
  env: JsonObject;
  execution: JsonObject;
  /** Inside a loop only. */
  item?: JsonValue;
  /** Inside a loop only. */
  loop?: JsonValue;
  /** What the node's first edge has brought. */
  input?: JsonValue;
  /** The event that is judged, in the condition of a wait only. */
  event?: JsonValue;
}

const scopeRoots = ['trigger', 'steps', 'vars', 'item', 'loop', 'input', 'event', 'env', 'execution'] as const;
export type ScopeRoot = (typeof scopeRoots)[number];

export function isScopeRoot(name: string): name is ScopeRoot {
  return (scopeRoots as readonly string[]).includes(name);
}

export interface Path {
  /** Null where the first key is to be found in the trigger's data. */
  root: ScopeRoot | null;
  keys: (string | number)[];
}

/** What a JavaScript expression mentions. */
export interface Mentions {
  /** Names that may be variables; a parameter of an arrow function inside counts as well. */
  names: string[];
  /** Node ids `x` of each `steps.x`; null where `steps` is used in another way, so that every step may be meant. */
  steps: string[] | null;
}

/** Words that cannot name a variable in JavaScript; a plain path may start with one all the same (`{{package.weight}}`). */
const keywords = new Set(
  (
    'await break case catch class const continue debugger default delete do else enum export extends false finally for function if ' +
    'implements import in instanceof interface let new null package private protected public return static super switch this throw ' +
    'true try typeof undefined var void while with yield'
  ).split(' '),
);

/** JavaScript's own names. They are never looked up in data that comes from outside, or a sender could replace `JSON` or `Math`. */
const globalNames = new Set(
  (
    'this super arguments eval globalThis undefined NaN Infinity console Object Function Array Number Boolean String Symbol BigInt Math ' +
    'JSON Date RegExp Promise Proxy Reflect Map Set WeakMap WeakSet WeakRef FinalizationRegistry Iterator Intl Temporal ArrayBuffer ' +
    'SharedArrayBuffer Atomics DataView WebAssembly Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array ' +
    'Uint32Array Float16Array Float32Array Float64Array BigInt64Array BigUint64Array Error AggregateError EvalError RangeError ' +
    'ReferenceError SyntaxError TypeError URIError SuppressedError DisposableStack AsyncDisposableStack parseFloat parseInt isFinite ' +
    'isNaN encodeURI encodeURIComponent decodeURI decodeURIComponent escape unescape'
  ).split(' '),
);

const keywordLiterals = new Map<string, JsonValue>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['undefined', null],
]);

/** The literal's value, or undefined where the expression is not a literal. */
export function parseLiteral(tokens: Token[]): JsonValue | undefined {
  const [first, second] = tokens;
  if (first === undefined || tokens.length > 2) return undefined;
  if (tokens.length === 2) {
    if (first.kind !== 'punctuation' || first.text !== '-' || second?.kind !== 'number') return undefined;
    const positive = numberValue(second.text);
    return positive === undefined ? undefined : -positive;
  }
  if (first.kind === 'word') return keywordLiterals.get(first.text);
  if (first.kind === 'number') return numberValue(first.text);
  return first.kind === 'string' ? (first.value ?? undefined) : undefined;
}

/** Decimal numbers only; the rarer forms are left to JavaScript. */
function numberValue(text: string): number | undefined {
  return /^(?:0|[1-9]\d*)(?:\.\d*)?(?:[eE][+-]?\d+)?$|^\.\d+$/.test(text) ? Number(text) : undefined;
}

/** `a.b[0]["c d"]?.e`, or null where the expression is more than that. */
export function parsePath(tokens: Token[]): Path | null {
  const [first] = tokens;
  if (first?.kind !== 'word' || globalNames.has(first.text)) return null;
  const root = isScopeRoot(first.text) ? first.text : null;
  const keys: (string | number)[] = root === null ? [first.text] : [];
  let index = 1;
  while (index < tokens.length) {
    const mark = punctuationAt(tokens, index);
    const next = tokens[index + 1];
    if ((mark === '.' || mark === '?.') && next?.kind === 'word') {
      keys.push(next.text);
      index += 2;
      continue;
    }
    const bracket = mark === '?.' ? index + 1 : index;
    const key = tokens[bracket + 1];
    if (punctuationAt(tokens, bracket) !== '[' || punctuationAt(tokens, bracket + 2) !== ']') return null;
    if (key?.kind === 'string' && key.value !== null) keys.push(key.value);
    else if (key?.kind === 'number' && /^(?:0|[1-9]\d{0,8})$/.test(key.text)) keys.push(Number(key.text));
    else return null;
    index = bracket + 3;
  }
  return { root, keys };
}

function punctuationAt(tokens: Token[], index: number): string | null {
  const token = tokens[index];
  return token?.kind === 'punctuation' ? token.text : null;
}

export function mentionsOf(tokens: Token[]): Mentions {
  const names = new Set<string>();
  const steps = new Set<string>();
  let anyStep = false;
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'word' || keywords.has(token.text) || globalNames.has(token.text)) continue;
    const before = punctuationAt(tokens, index - 1);
    if (before === '.' || before === '?.' || token.text === '__proto__') continue;
    names.add(token.text);
    if (token.text !== 'steps') continue;
    const path = parsePath(tokens.slice(index, index + 3)) ?? parsePath(tokens.slice(index, index + 4));
    const nodeId = path?.keys[0];
    if (nodeId === undefined) anyStep = true;
    else steps.add(String(nodeId));
  }
  return { names: [...names], steps: anyStep ? null : [...steps] };
}

/** Reads own properties only, and never `__proto__`; what is missing on the way is undefined rather than an error. */
export function readPath(path: Path, scope: ExpressionScope): JsonValue | undefined {
  const { root, keys } = path;
  // A copy: a step whose output held the scope's own object would become part of itself.
  if (root === 'steps' && keys.length === 0) return allSteps(scope.steps);
  let index = 0;
  let value: JsonValue | undefined;
  if (root === null) {
    value = lookUpInTrigger(scope.trigger, String(keys[0]));
    index = 1;
  } else if (root === 'steps') {
    value = readStep(scope.steps, String(keys[0]));
    index = 1;
  } else {
    value = readRoot(root, scope);
  }
  for (; index < keys.length; index += 1) {
    if (value === undefined || value === null) return undefined;
    value = readOwn(value, keys[index] as string | number);
  }
  return value;
}

/** A step's output: of its own iteration, else of the nearest around it. */
export function readStep(steps: ExpressionScope['steps'], id: string): JsonValue | undefined {
  if (Object.hasOwn(steps, id)) return steps[id];
  const around = Object.getPrototypeOf(steps) as ExpressionScope['steps'] | null;
  return around === null || (around as object) === Object.prototype ? undefined : readStep(around, id);
}

/** A copy of all of them, in one object. */
export function allSteps(steps: ExpressionScope['steps']): JsonObject {
  const all: JsonObject = Object.create(null) as JsonObject;
  // The only place where inherited keys are wanted: own ones come first and hide those around them.
  for (const id in steps) all[id] = steps[id] ?? null;
  return { ...all };
}

/**
 * The value of a scope's own name. Where there is no loop, input or event, these are no such names, and webhooks have fields that are
 * called so.
 */
export function readRoot(root: ScopeRoot, scope: ExpressionScope): JsonValue | undefined {
  const value = scope[root];
  return value === undefined ? lookUpInTrigger(scope.trigger, root) : value;
}

/** A name in the trigger's data; a webhook's is looked up in its body next. */
export function lookUpInTrigger(trigger: JsonValue, name: string): JsonValue | undefined {
  if (trigger === null || typeof trigger !== 'object') return undefined;
  const found = readOwn(trigger, name);
  if (found !== undefined) return found;
  const body = readOwn(trigger, 'body');
  return body === null || typeof body !== 'object' ? undefined : readOwn(body, name);
}

function readOwn(value: NonNullable<JsonValue>, key: string | number): JsonValue | undefined {
  if (typeof value === 'string') return key === 'length' ? value.length : typeof key === 'number' ? value[key] : undefined;
  if (typeof value !== 'object' || key === '__proto__' || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string | number, JsonValue>)[key];
}
