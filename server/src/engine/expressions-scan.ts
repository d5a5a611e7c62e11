/**
 * Finds the `{{ … }}` in a text and reads the words inside. It knows just enough of JavaScript's lexical grammar (strings,
 * templates, comments, regular expressions, brackets) to see which `}}` ends an expression; whether the JavaScript is valid
 * is decided elsewhere.
 */

export type Token =
  | { kind: 'word'; text: string }
  | { kind: 'number'; text: string }
  /** `value` is null where the literal needs JavaScript's own rules for escapes. */
  | { kind: 'string'; value: string | null }
  | { kind: 'punctuation'; text: string }
  /** A template literal's text or a regular expression: something that no plain path has. */
  | { kind: 'other' };

export type TextPart = { kind: 'text'; text: string } | { kind: 'expression'; source: string; tokens: Token[] };

export type ScannedText = { ok: true; parts: TextPart[] } | { ok: false; message: string };

const wordStart = /[\p{ID_Start}$_]/u;
const wordRest = /[\p{ID_Continue}$\u200c\u200d]+/uy;
const numberLiteral = /0[xXbBoO][0-9a-fA-F_]+n?|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?n?/y;
const punctuation = /\?\.(?!\d)|\.\.\.|=>|[\s\S]/y;
/** After these words a `/` starts a regular expression rather than a division. */
const wordsBeforeOperand = new Set(['return', 'typeof', 'in', 'of', 'instanceof', 'new', 'delete', 'void', 'await']);

/**
 * Splits a text into fixed text and expressions. `\{{` is a literal `{{`; a backslash that shall stand before
 * an expression is doubled (`\\{{name}}`).
 */
export function scanText(text: string): ScannedText {
  const parts: TextPart[] = [];
  let fixed = '';
  let position = 0;
  for (;;) {
    const open = text.indexOf('{{', position);
    if (open === -1) break;
    const slashes = slashesBefore(text, position, open);
    fixed += text.slice(position, open - slashes) + '\\'.repeat(slashes >> 1);
    if (slashes % 2 === 1) {
      fixed += '{{';
      position = open + 2;
      continue;
    }
    const scanned = scanExpression(text, open + 2);
    if (!scanned.ok) return { ok: false, message: `The expression ${excerpt(text.slice(open))} ${scanned.problem}.` };
    if (fixed !== '') parts.push({ kind: 'text', text: fixed });
    fixed = '';
    parts.push({ kind: 'expression', source: text.slice(open + 2, scanned.end).trim(), tokens: scanned.tokens });
    position = scanned.end + 2;
  }
  fixed += text.slice(position);
  if (fixed !== '') parts.push({ kind: 'text', text: fixed });
  return { ok: true, parts };
}

/** How many backslashes end where `end` is. By hand: a regular expression starts anew at each backslash of each run. */
function slashesBefore(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && text.charAt(at - 1) === '\\') at -= 1;
  return end - at;
}

type ScannedExpression = { ok: true; end: number; tokens: Token[] } | { ok: false; problem: string };

/** Reads from behind `{{` to the `}}` that ends the expression; `end` is where that `}}` stands. */
function scanExpression(text: string, start: number): ScannedExpression {
  const tokens: Token[] = [];
  /** What is open: the bracket that closes it, or a backtick for the `${ … }` of a template. */
  const open: string[] = [];
  let position = start;
  while (position < text.length) {
    const character = text.charAt(position);
    if (character === '}' && open.length === 0) {
      if (text.charAt(position + 1) !== '}') return { ok: false, problem: 'has a } without a {' };
      return { ok: true, end: position, tokens };
    }
    if (/\s/.test(character)) {
      position += 1;
    } else if (character === '"' || character === "'") {
      const end = endOfString(text, position);
      if (end === -1) return { ok: false, problem: `has a text that starts with ${character} and does not end` };
      tokens.push({ kind: 'string', value: stringValue(text.slice(position, end)) });
      position = end;
    } else if (character === '`' || (character === '}' && open.at(-1) === '`')) {
      if (character === '}') open.pop();
      const chunk = endOfTemplateChunk(text, position + 1);
      if (chunk === null) return { ok: false, problem: 'has a template that starts with ` and does not end' };
      if (chunk.opens) open.push('`');
      tokens.push({ kind: 'other' });
      position = chunk.end;
    } else if (character === '/' && text.charAt(position + 1) === '*') {
      const end = text.indexOf('*/', position + 2);
      if (end === -1) return { ok: false, problem: 'has a comment that does not end' };
      position = end + 2;
    } else if (character === '/' && text.charAt(position + 1) === '/') {
      const end = text.indexOf('\n', position);
      if (end === -1) return { ok: false, problem: 'ends in a // comment; use /* … */' };
      position = end + 1;
    } else if (character === '/' && operandMayFollow(tokens.at(-1))) {
      const end = endOfRegExp(text, position);
      if (end === -1) return { ok: false, problem: 'has a regular expression that does not end' };
      tokens.push({ kind: 'other' });
      position = end;
    } else if (wordStart.test(character)) {
      const word = matchAt(wordRest, text, position);
      tokens.push({ kind: 'word', text: word });
      position += word.length;
    } else if (/\d/.test(character) || (character === '.' && /\d/.test(text.charAt(position + 1)))) {
      const number = matchAt(numberLiteral, text, position);
      tokens.push({ kind: 'number', text: number });
      position += number.length;
    } else {
      const mark = matchAt(punctuation, text, position);
      if (mark === '(' || mark === '[' || mark === '{') {
        open.push(mark === '(' ? ')' : mark === '[' ? ']' : '}');
      } else if (mark === ')' || mark === ']' || mark === '}') {
        if (open.pop() !== mark) return { ok: false, problem: `has a ${mark} in the wrong place` };
      }
      tokens.push({ kind: 'punctuation', text: mark });
      position += mark.length;
    }
  }
  return { ok: false, problem: 'is not closed with }}' };
}

function matchAt(pattern: RegExp, text: string, position: number): string {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0] ?? text.charAt(position);
}

/** The position behind the closing quote, or -1. A line break ends a string without closing it. */
function endOfString(text: string, start: number): number {
  const quote = text.charAt(start);
  for (let position = start + 1; position < text.length; position += 1) {
    const character = text.charAt(position);
    if (character === quote) return position + 1;
    if (character === '\n') return -1;
    if (character === '\\') position += 1;
  }
  return -1;
}

function stringValue(literal: string): string | null {
  const inner = literal.slice(1, -1);
  return inner.includes('\\') ? null : inner;
}

/** Reads a template's text to its backtick, or to a `${` that opens an expression inside. */
function endOfTemplateChunk(text: string, start: number): { end: number; opens: boolean } | null {
  for (let position = start; position < text.length; position += 1) {
    const character = text.charAt(position);
    if (character === '`') return { end: position + 1, opens: false };
    if (character === '$' && text.charAt(position + 1) === '{') return { end: position + 2, opens: true };
    if (character === '\\') position += 1;
  }
  return null;
}

function endOfRegExp(text: string, start: number): number {
  let inClass = false;
  for (let position = start + 1; position < text.length; position += 1) {
    const character = text.charAt(position);
    if (character === '\n') return -1;
    if (character === '\\') position += 1;
    else if (character === '[') inClass = true;
    else if (character === ']') inClass = false;
    else if (character === '/' && !inClass) return position + 1;
  }
  return -1;
}

function operandMayFollow(previous: Token | undefined): boolean {
  if (previous === undefined) return true;
  if (previous.kind === 'word') return wordsBeforeOperand.has(previous.text);
  return previous.kind === 'punctuation' && previous.text !== ')' && previous.text !== ']' && previous.text !== '}';
}

function excerpt(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}
