/**
 * A reader for the declarations that the server gives of a code node's inputs: enough of TypeScript's grammar for what it
 * writes, and everything else is taken as a type of which no more is known. It never throws.
 */

export interface DeclaredType {
  /** As it is written, on one line and at most 80 characters. */
  text: string;
  /** Of an object: its properties by name. */
  members?: ReadonlyMap<string, DeclaredType>;
  /** Of a list: its items. */
  item?: DeclaredType;
  /** Of a name that stands for another declaration. */
  named?: string;
}

export interface DeclaredTypes {
  /** Types of the names that stand by themselves, such as `input`. */
  names: ReadonlyMap<string, DeclaredType>;
  /** `interface` and `type` declarations. */
  types: ReadonlyMap<string, DeclaredType>;
}

const MAX_TEXT = 80;
const MAX_LENGTH = 500_000;
const tokenPattern =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|[\p{L}_$][\p{L}\p{N}_$]*|\d[\w.]*|=>|\.\.\.|[^\s]/gu;
const opening = new Set(['{', '(', '[', '<']);
const closing = new Set(['}', ')', ']', '>']);

interface Token {
  text: string;
  start: number;
  end: number;
}

export function readDeclarations(source: string): DeclaredTypes {
  return new DeclarationReader(source.slice(0, MAX_LENGTH)).read();
}

/** The type at a path such as `input.items[0].name`; undefined where it is not known. */
export function typeAt(declared: DeclaredTypes, path: readonly string[]): DeclaredType | undefined {
  const [first, ...rest] = path;
  let type = first === undefined ? undefined : resolved(declared, declared.names.get(first));
  for (const name of rest) {
    const next = /^\d+$/.test(name) && type?.item ? type.item : type?.members?.get(name);
    type = resolved(declared, next);
  }
  return type;
}

function resolved({ types }: DeclaredTypes, type: DeclaredType | undefined): DeclaredType | undefined {
  // A chain of names may lead in a circle.
  let found = type;
  for (let steps = 0; found?.named !== undefined && steps < 10; steps += 1) found = types.get(found.named) ?? { text: found.text };
  return found;
}

class DeclarationReader {
  private readonly source: string;
  private readonly tokens: Token[];
  private position = 0;

  constructor(source: string) {
    this.source = source;
    this.tokens = [...source.matchAll(tokenPattern)]
      .map((match) => ({ text: match[0], start: match.index, end: match.index + match[0].length }))
      .filter(({ text }) => !text.startsWith('//') && !text.startsWith('/*'));
  }

  read(): DeclaredTypes {
    const names = new Map<string, DeclaredType>();
    const types = new Map<string, DeclaredType>();
    while (this.peek() !== undefined) {
      const word = this.next();
      if (word === 'const' || word === 'let' || word === 'var') this.readVariable(names);
      else if (word === 'function') this.readFunction(names);
      else if (word === 'interface') this.readInterface(types);
      else if (word === 'type' && this.peek(1) === '=') this.readAlias(types);
    }
    return { names, types };
  }

  private readVariable(names: Map<string, DeclaredType>): void {
    const name = this.next();
    if (name === undefined) return;
    const type = this.accept(':') ? this.readType() : { text: 'unknown' };
    names.set(name, type);
  }

  private readFunction(names: Map<string, DeclaredType>): void {
    const name = this.next();
    if (name === undefined) return;
    const start = this.position;
    this.skipUntil(new Set([';']));
    names.set(name, { text: this.textSince(start) });
  }

  private readInterface(types: Map<string, DeclaredType>): void {
    const name = this.next();
    if (name === undefined) return;
    this.skipUntil(new Set(['{']));
    if (this.peek() === '{') types.set(name, this.readObject());
  }

  private readAlias(types: Map<string, DeclaredType>): void {
    const name = this.next();
    this.accept('=');
    if (name !== undefined) types.set(name, this.readType());
  }

  /** A union's properties are those of all its parts. */
  private readType(): DeclaredType {
    const start = this.position;
    this.accept('|');
    const parts = [this.readPostfix()];
    while (this.accept('|') || this.accept('&')) parts.push(this.readPostfix());
    const text = this.textSince(start);
    const [only] = parts;
    if (only && parts.length === 1) return { ...only, text };
    const members = parts.flatMap((part) => (part.members ? [...part.members] : []));
    const item = parts.find((part) => part.item)?.item;
    const named = parts.find((part) => part.named !== undefined)?.named;
    return {
      text,
      ...(members.length > 0 && { members: new Map(members) }),
      ...(item && { item }),
      ...(members.length === 0 && !item && named !== undefined && { named }),
    };
  }

  private readPostfix(): DeclaredType {
    const start = this.position;
    while (this.peek() === 'readonly' || this.peek() === 'keyof' || this.peek() === 'typeof') this.next();
    let type = this.readPrimary();
    while (this.peek() === '[') {
      this.next();
      if (this.accept(']')) type = { text: this.textSince(start), item: type };
      else this.skipUntil(new Set([']']), true);
    }
    return type;
  }

  private readPrimary(): DeclaredType {
    const start = this.position;
    const token = this.peek();
    if (token === '{') return this.readObject();
    if (token === '[') return this.readTuple();
    if (token === '(') return this.readParenthesis();
    this.next();
    const isName = token !== undefined && /^[\p{L}_$]/u.test(token);
    if (!isName) return { text: token ?? '' };
    if (this.peek() === '<') return this.readGeneric(token, start);
    while (this.accept('.')) this.next();
    return { text: this.textSince(start), named: token };
  }

  private readGeneric(name: string, start: number): DeclaredType {
    this.next();
    const parts = [this.readType()];
    while (this.accept(',')) parts.push(this.readType());
    this.skipUntil(new Set(['>']));
    this.accept('>');
    const text = this.textSince(start);
    const [first] = parts;
    if ((name === 'Array' || name === 'ReadonlyArray') && first) return { text, item: first };
    if ((name === 'Readonly' || name === 'Partial' || name === 'Required') && first) return { ...first, text };
    return { text };
  }

  private readTuple(): DeclaredType {
    const start = this.position;
    this.next();
    const first = this.peek() === ']' ? undefined : this.readType();
    this.skipUntil(new Set([']']));
    this.accept(']');
    return { text: this.textSince(start), ...(first && { item: first }) };
  }

  /** A type in parentheses, or a function's parameters. */
  private readParenthesis(): DeclaredType {
    const start = this.position;
    this.next();
    const inner = this.peek() === ')' ? undefined : this.readType();
    this.skipUntil(new Set([')']));
    this.accept(')');
    if (!this.accept('=>')) return inner ?? { text: '' };
    this.readType();
    return { text: this.textSince(start) };
  }

  private readObject(): DeclaredType {
    const start = this.position;
    const members = new Map<string, DeclaredType>();
    this.next();
    while (this.peek() !== undefined && this.peek() !== '}') {
      const before = this.position;
      this.readMember(members);
      if (!this.accept(';')) this.accept(',');
      // Whatever is not understood is stepped over, so that the loop ends.
      if (this.position === before) this.next();
    }
    this.accept('}');
    return { text: this.textSince(start), members };
  }

  private readMember(members: Map<string, DeclaredType>): void {
    if (this.peek() === 'readonly' && this.peek(1) !== ':' && this.peek(1) !== '?') this.next();
    if (this.peek() === '[') {
      // Any name has this type: nothing that could be offered.
      this.next();
      this.skipUntil(new Set([']']), true);
      if (this.accept(':')) this.readType();
      return;
    }
    const name = propertyName(this.next());
    this.accept('?');
    if (this.peek() === '(' || this.peek() === '<') {
      const start = this.position;
      this.skipUntil(new Set([';', ',', '}']));
      members.set(name, { text: this.textSince(start) });
      return;
    }
    if (this.accept(':')) members.set(name, this.readType());
  }

  /** Goes on to the first of the tokens outside of all brackets; `past` it where asked to. */
  private skipUntil(ends: ReadonlySet<string>, past = false): void {
    let depth = 0;
    while (this.peek() !== undefined) {
      const token = this.peek() ?? '';
      if (depth === 0 && ends.has(token)) break;
      if (opening.has(token)) depth += 1;
      else if (closing.has(token)) depth = Math.max(0, depth - 1);
      this.next();
    }
    if (past) this.next();
  }

  private peek(ahead = 0): string | undefined {
    return this.tokens[this.position + ahead]?.text;
  }

  private next(): string | undefined {
    const token = this.tokens[this.position]?.text;
    if (token !== undefined) this.position += 1;
    return token;
  }

  private accept(text: string): boolean {
    if (this.peek() !== text) return false;
    this.position += 1;
    return true;
  }

  private textSince(start: number): string {
    const first = this.tokens[start];
    const last = this.tokens[this.position - 1];
    if (!first || !last || last.end < first.start) return '';
    // Only its beginning is shown, and a type may be as long as the whole text.
    const text = this.source
      .slice(first.start, Math.min(last.end, first.start + 4 * MAX_TEXT))
      .replaceAll(/\/\*[\s\S]*?(?:\*\/|$)/g, '')
      .replaceAll(/\s+/g, ' ')
      .trim();
    return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text;
  }
}

/** `"my key"` is the property my key. */
function propertyName(token: string | undefined): string {
  if (token === undefined) return '';
  if (!/^["']/.test(token)) return token;
  try {
    return JSON.parse(token.startsWith("'") ? `"${token.slice(1, -1).replaceAll('"', String.raw`\"`)}"` : token) as string;
  } catch {
    return token.slice(1, -1);
  }
}
