/**
 * Runs inside the isolate, first of all. Makes everything that two runs share unchangeable, so that nothing one run does
 * can be seen by the next: every intrinsic object, reached from the global object or through syntax alone, is frozen.
 */

/**
 * Taken away: memory shared with others, code that is not JavaScript, and what lets a callback run after its run has
 * ended or tells when garbage is collected.
 */
const removedGlobals = ['SharedArrayBuffer', 'Atomics', 'WebAssembly', 'FinalizationRegistry', 'WeakRef', 'console'];

/** Intrinsics that no property leads to from the global object. */
function hiddenIntrinsics(): unknown[] {
  const iterators = [
    [][Symbol.iterator](),
    new Map()[Symbol.iterator](),
    new Set()[Symbol.iterator](),
    ''[Symbol.iterator](),
    'a'.matchAll(/a/g),
  ];
  const functions = [function* () {}, async function () {}, async function* () {}];
  const segments = new Intl.Segmenter().segment('a');
  const wrapped = Iterator.from({ next: () => ({ done: true, value: undefined }) });
  const helper = [1][Symbol.iterator]().map((value) => value);
  const throwTypeError = Object.getOwnPropertyDescriptor(
    (function () {
      'use strict';
      return arguments;
    })(),
    'callee',
  )?.get;
  const instances = [
    ...iterators,
    ...functions,
    ...functions.map((make) => (make as () => object)()),
    segments,
    segments[Symbol.iterator](),
    wrapped,
    helper,
  ];
  return [throwTypeError, ...instances.map((instance) => Object.getPrototypeOf(instance) as unknown)];
}

/** `RegExp.$1`, `RegExp.lastMatch` and the like tell of the last match, whoever made it. */
function removeRegExpHistory(): void {
  for (const name of Object.getOwnPropertyNames(RegExp)) {
    if (/^(?:\$.|input|lastMatch|lastParen|leftContext|rightContext)$/.test(name)) Reflect.deleteProperty(RegExp, name);
  }
}

/**
 * A frozen `toString` on a prototype would also forbid `thing.toString = …` on whatever inherits it, which honest code
 * does. As an accessor it stays unchangeable there and assignable below.
 */
function keepAssignable(prototype: object): void {
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
    if (descriptor === undefined || !('value' in descriptor) || descriptor.configurable !== true) continue;
    const value: unknown = descriptor.value;
    Object.defineProperty(prototype, name, {
      enumerable: descriptor.enumerable ?? false,
      configurable: false,
      get: () => value,
      set(this: unknown, assigned: unknown) {
        if (this === prototype || Object(this) !== this) throw new TypeError(`Cannot assign to ${name}: it is shared`);
        Object.defineProperty(this, name, { value: assigned, writable: true, enumerable: true, configurable: true });
      },
    });
  }
}

/** The memory of a buffer that can grow is not counted against the isolate's limit, so every buffer keeps the size it was made with. */
function refuseGrowingBuffers(): void {
  const Fixed = new Proxy(ArrayBuffer, {
    construct(target, [length, options]: [unknown, { maxByteLength?: unknown } | undefined], newTarget) {
      if (options?.maxByteLength !== undefined) throw new RangeError('An ArrayBuffer that can be resized is not available here');
      return Reflect.construct(target, [length], newTarget) as ArrayBuffer;
    },
  });
  Reflect.defineProperty(ArrayBuffer.prototype, 'constructor', { value: Fixed });
  Object.defineProperty(globalThis, 'ArrayBuffer', { value: Fixed });
}

function freezeAll(roots: unknown[]): void {
  const seen = new Set<unknown>();
  const todo = [...roots];
  while (todo.length > 0) {
    const value = todo.pop();
    if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value)) continue;
    seen.add(value);
    Object.freeze(value);
    todo.push(Object.getPrototypeOf(value));
    for (const key of Reflect.ownKeys(value)) {
      const descriptor = Reflect.getOwnPropertyDescriptor(value, key);
      todo.push(descriptor?.value, descriptor?.get, descriptor?.set);
    }
  }
}

/** `globals` are added for the guest to see. */
export function freezeRealm(globals: Record<string, unknown>): void {
  for (const name of removedGlobals) Reflect.deleteProperty(globalThis, name);
  removeRegExpHistory();
  refuseGrowingBuffers();
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true });
  }
  const errors = [Error, AggregateError, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, SuppressedError];
  for (const prototype of [Object.prototype, Function.prototype, ...errors.map((type) => type.prototype as object)])
    keepAssignable(prototype);
  freezeAll([globalThis, ...hiddenIntrinsics()]);
}
