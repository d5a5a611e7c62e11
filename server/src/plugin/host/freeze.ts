/**
 * In the child, after the plugin has been imported: what all of its calls share of the language is made unchangeable, so that a
 * call which patches `Array.prototype` fails alone. Polyfills stay possible while the plugin is imported.
 */

const shared = [Object, Function, Array, String, Number, Boolean, Symbol, BigInt, Promise, Map, Set, WeakMap, WeakSet, Date, RegExp]
  .concat([Error, AggregateError, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError] as never[])
  .concat([
    ArrayBuffer,
    Uint8Array,
    Object.getPrototypeOf(Uint8Array),
    DataView,
    URL,
    URLSearchParams,
    AbortController,
    AbortSignal,
  ] as never[]);
const namespaces = [JSON, Math, Reflect, Atomics, Intl];

/** Ones that honest code assigns to on what inherits them: `error.name = …`, `thing.toString = …`. */
const assignedBelow = new Set<object>(
  [Object, Function, Error, AggregateError, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map(
    (type) => type.prototype,
  ),
);

/** As an accessor a property stays unchangeable on the prototype and assignable below it. */
function keepAssignable(prototype: object): void {
  for (const name of Reflect.ownKeys(prototype)) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
    if (descriptor === undefined || !('value' in descriptor) || descriptor.configurable !== true) continue;
    const value: unknown = descriptor.value;
    Object.defineProperty(prototype, name, {
      enumerable: descriptor.enumerable ?? false,
      configurable: false,
      get: () => value,
      set(this: unknown, assigned: unknown) {
        if (this === prototype || Object(this) !== this)
          throw new TypeError(`Cannot assign to ${String(name)}: all calls of the plugin share it`);
        Object.defineProperty(this, name, { value: assigned, writable: true, enumerable: true, configurable: true });
      },
    });
  }
}

export function freezeShared(): void {
  for (const prototype of assignedBelow) keepAssignable(prototype);
  for (const type of shared as { prototype: object }[]) {
    Object.freeze(type.prototype);
    Object.freeze(type);
  }
  for (const namespace of namespaces) Object.freeze(namespace);
  // Replacing one of them would reach every call too.
  for (const name of [
    ...shared.map((type) => type.name),
    'JSON',
    'Math',
    'Reflect',
    'fetch',
    'setTimeout',
    'setImmediate',
    'queueMicrotask',
  ]) {
    const descriptor = Object.getOwnPropertyDescriptor(globalThis, name);
    if (descriptor?.configurable)
      Object.defineProperty(globalThis, name, { value: Reflect.get(globalThis, name), writable: false, configurable: false });
  }
}
