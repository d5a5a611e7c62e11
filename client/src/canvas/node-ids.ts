/** Expressions address a node as `steps.<id>`, so an id is a plain name. */
const NODE_ID = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Names that would reach into an object's prototype rather than a step. */
const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);

/** Why this cannot be a node's id, in words for a person; null where it can. */
export function nodeIdProblem(id: string, taken: ReadonlySet<string>): string | null {
  if (!NODE_ID.test(id)) return 'Start with a letter and use letters, digits and _ only.';
  if (RESERVED.has(id)) return 'That name is reserved.';
  if (taken.has(id)) return 'Another node has this id.';
  return null;
}

/**
 * A readable id that is not taken: `http.request` gives `httpRequest1`, then `httpRequest2`. The core plugin's name is left
 * out, so that `core.if` gives `if1`.
 */
export function newNodeId(type: string, taken: ReadonlySet<string>): string {
  return firstFree(stemOfType(type), taken);
}

/** An id for a copy: the same stem with the next free number. */
export function copiedNodeId(id: string, taken: ReadonlySet<string>): string {
  return firstFree(id.replace(/\d+$/, '') || 'node', taken);
}

function stemOfType(type: string): string {
  const words = type.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const named = words[0] === 'core' && words.length > 1 ? words.slice(1) : words;
  const stem = named.map((word, index) => (index === 0 ? lowerFirst(word) : upperFirst(word))).join('');
  return /^[A-Za-z]/.test(stem) ? stem : `node${upperFirst(stem)}`;
}

function firstFree(stem: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const id = `${stem}${number}`;
    if (!taken.has(id)) return id;
  }
}

function lowerFirst(word: string): string {
  return word.charAt(0).toLowerCase() + word.slice(1);
}

function upperFirst(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
