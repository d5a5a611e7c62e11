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

/** An id that one would type, for a node of the type with this title: `HTTP request` gives `http1`, then `http2`. */
export function newNodeId(title: string, taken: ReadonlySet<string>): string {
  return firstFree(stemOfTitle(title), taken);
}

/** An id for a copy: the same stem with the next free number. */
export function copiedNodeId(id: string, taken: ReadonlySet<string>): string {
  return firstFree(id.replace(/\d+$/, '') || 'node', taken);
}

/** The title's first word. A number would run into the one that follows. */
function stemOfTitle(title: string): string {
  const word = /[A-Za-z0-9]+/.exec(title)?.[0].toLowerCase() ?? '';
  const stem = /^[a-z]/.test(word) ? word : `node${word}`;
  return /\d$/.test(stem) ? `${stem}_` : stem;
}

function firstFree(stem: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const id = `${stem}${number}`;
    if (!taken.has(id)) return id;
  }
}
