/** Source text to functions, kept for the next run with the same text. */
import { MAX_COMPILED, MAX_COMPILED_CHARS } from '../limits.ts';
import { CODE_NAME } from './errors.ts';

/** Gives a promise where the source awaits something, and the value itself otherwise. */
export type Compiled = (...values: unknown[]) => unknown;

const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
const compiled = new Map<string, Compiled>();
let compiledChars = 0;

/**
 * The constructors parse a body on its own, so no text can close the function that it is put into. The functions are
 * strict: a guest cannot get hold of them, nor of the callers, through `arguments` or `caller`.
 * @throws SyntaxError
 */
export function compileCode(code: string, names: string[]): Compiled {
  return remember(`code ${names.join()}\n${code}`, () => {
    // An async function costs a promise and a second trip, so code that awaits nothing is spared it. Its result may be a promise all the same.
    const make = /\bawait\b/.test(code) ? AsyncFunction : Function;
    return make(...names, `"use strict";${code}\n//# sourceURL=${CODE_NAME}`) as Compiled;
  });
}

/** @throws SyntaxError */
export function compileExpression(expression: string, names: string[]): Compiled {
  return remember(`expression ${names.join()}\n${expression}`, () => {
    // In other brackets first: a text that closes the one it stands in fails there.
    Function(...names, `"use strict";return [${expression}\n]`);
    return Function(...names, `"use strict";return (${expression}\n)`) as Compiled;
  });
}

function remember(key: string, compile: () => Compiled): Compiled {
  const known = compiled.get(key);
  if (known !== undefined) {
    compiled.delete(key);
    compiled.set(key, known);
    return known;
  }
  const made = compile();
  compiled.set(key, made);
  compiledChars += key.length;
  for (const oldest of compiled.keys()) {
    if (compiled.size <= MAX_COMPILED && compiledChars <= MAX_COMPILED_CHARS) break;
    compiled.delete(oldest);
    compiledChars -= oldest.length;
  }
  return made;
}
