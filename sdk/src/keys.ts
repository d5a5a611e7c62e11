/**
 * Names that reach into JavaScript's own objects. A name that comes from a user becomes a property's name only
 * where it is none of these; else one webhook could change how every object behaves.
 */
const unsafe = new Set(['__proto__', 'constructor', 'prototype']);

export function isUnsafeKey(name: string): boolean {
  return unsafe.has(name);
}
