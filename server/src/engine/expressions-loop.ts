/** Which of a loop's own names expressions use, for publishing: outside a loop there are none. */
import { mentionsOf, parsePath } from './expressions-path.ts';
import { scanText, type Token } from './expressions-scan.ts';

const loopNames = ['item', 'loop'] as const;
export type LoopName = (typeof loopNames)[number];

/** Words and marks by which JavaScript makes names of its own, so that an `item` may be one of those. */
const declaring = new Set(['=>', 'function', 'class', 'let', 'const', 'var']);

/** Those names that a text's expressions surely mean: in JavaScript that may declare them itself, none. */
export function loopNamesIn(text: string): LoopName[] {
  const scanned = scanText(text);
  const found = new Set<LoopName>();
  for (const part of scanned.ok ? scanned.parts : []) {
    if (part.kind === 'text') continue;
    const path = parsePath(part.tokens);
    for (const name of loopNames) if (path ? path.root === name : isUsed(name, part.tokens)) found.add(name);
  }
  return [...found];
}

function isUsed(name: LoopName, tokens: Token[]): boolean {
  if (tokens.some((token) => 'text' in token && declaring.has(token.text))) return false;
  // Before a colon it may be the key of an object.
  const isKey = (index: number): boolean => textAt(tokens, index) === name && textAt(tokens, index + 1) === ':';
  return mentionsOf(tokens.filter((_, index) => !isKey(index))).names.includes(name);
}

function textAt(tokens: Token[], index: number): string | null {
  const token = tokens[index];
  return token && 'text' in token ? token.text : null;
}
