/** Shapes as TypeScript. Pure. */
import type { Shape } from './value-shape.ts';

/** Fields that one type may show; those beyond are left to the index signature. */
const MAX_FIELDS = 1_000;
const MAX_COMMENT_CHARS = 300;

/** A type, of as many lines as it needs; `indent` is where it begins. */
export function typeText(shape: Shape, indent = ''): string {
  return print(shape, indent, { fieldsLeft: MAX_FIELDS });
}

interface Budget {
  fieldsLeft: number;
}

function print(shape: Shape, indent: string, budget: Budget): string {
  switch (shape.kind) {
    case 'unknown':
      return 'any';
    case 'word':
      return shape.text;
    case 'list':
      return `${inBrackets(shape.item, indent, budget)}[]`;
    case 'tuple':
      return `[${shape.items.map((item) => print(item, indent, budget)).join(', ')}]`;
    case 'union':
      return shape.members.map((member) => print(member, indent, budget)).join(' | ');
    case 'object':
      return object(shape, indent, budget);
    default:
      return shape satisfies never;
  }
}

function inBrackets(shape: Shape, indent: string, budget: Budget): string {
  const text = print(shape, indent, budget);
  return shape.kind === 'union' ? `(${text})` : text;
}

function object({ fields, rest }: Extract<Shape, { kind: 'object' }>, indent: string, budget: Budget): string {
  const inside = `${indent}  `;
  const lines: string[] = [];
  let isCut = false;
  for (const [name, { shape, optional, description }] of fields) {
    if (budget.fieldsLeft === 0) {
      isCut = true;
      break;
    }
    budget.fieldsLeft -= 1;
    if (description !== undefined) lines.push(`${inside}/** ${commentText(description)} */`);
    lines.push(`${inside}${propertyName(name)}${optional ? '?' : ''}: ${print(shape, inside, budget)};`);
  }
  // With named fields beside it, an index signature has to fit them all.
  if (rest !== null || isCut)
    lines.push(`${inside}[name: string]: ${fields.size > 0 || isCut || rest === null ? 'any' : print(rest, inside, budget)};`);
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${indent}}`;
}

/** As it is where it can be a name, else in quotes. */
export function propertyName(name: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) && name !== '__proto__' ? name : JSON.stringify(name);
}

export function commentText(text: string): string {
  const line = text.replaceAll('*/', '*∕').replace(/\s+/g, ' ').trim();
  return line.length > MAX_COMMENT_CHARS ? `${line.slice(0, MAX_COMMENT_CHARS)}…` : line;
}
