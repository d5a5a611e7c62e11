/** Turns a node's parameters into a form that resolves fast; done once per node and version. */
import { Script } from 'node:vm';
import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';
import { mentionsOf, parseLiteral, parsePath } from './expressions-path.ts';
import type { Mentions, Path } from './expressions-path.ts';
import { scanText } from './expressions-scan.ts';
import type { TextPart, Token } from './expressions-scan.ts';

/** `path` leads into the parameters with dots, such as `headers.0.value`. */
export interface ExpressionIssue {
  path: string;
  message: string;
}

export interface CompiledScript extends Mentions {
  path: string;
  source: string;
}

export type Compiled =
  | { kind: 'constant'; value: JsonValue }
  | { kind: 'path'; path: Path }
  /** The index in `scripts`. */
  | { kind: 'script'; index: number }
  | { kind: 'text'; parts: Compiled[] }
  | { kind: 'list'; items: Compiled[] }
  | { kind: 'object'; entries: [key: string, value: Compiled][] };

export interface CompiledParams {
  /** Faults that publishing must refuse. An expression with a fault resolves to its own text. */
  readonly issues: readonly ExpressionIssue[];
  /** The node ids that expressions mention as `steps.<node>`. Null where one uses `steps` as a whole. */
  readonly steps: readonly string[] | null;
  /** True where one reads `input`. */
  readonly readsInput: boolean;
  /** True where resolving needs neither scope nor sandbox. */
  readonly constant: boolean;
  readonly root: Compiled;
  readonly scripts: readonly CompiledScript[];
}

export interface CompileOptions {
  /** Top-level parameters that are taken as they are, such as source code. */
  literal?: readonly string[];
}

/** Parses every expression in the parameters. Never throws: faults are in `issues`. */
export function compileParams(params: JsonObject, options: CompileOptions = {}): CompiledParams {
  const compiler = new ParamsCompiler();
  const root = compiler.object(params, '', new Set(options.literal));
  return {
    issues: compiler.issues,
    steps: compiler.anyStep ? null : [...compiler.steps],
    readsInput: compiler.readsInput,
    constant: root.kind === 'constant',
    root,
    scripts: compiler.scripts,
  };
}

export interface ExpressionRoots {
  /** The first word of every path: roots of the scope, and names that will be looked up in the trigger's data. */
  names: string[];
  /** As in `CompiledParams`. */
  steps: readonly string[] | null;
}

/** What a text's expressions depend on, for validation and preview. A text that cannot be read depends on nothing. */
export function expressionRoots(text: string): ExpressionRoots {
  const scanned = scanText(text);
  const names = new Set<string>();
  const steps = new Set<string>();
  let anyStep = false;
  for (const part of scanned.ok ? scanned.parts : []) {
    if (part.kind === 'text') continue;
    const mentions = mentionsInExpression(part.tokens);
    for (const name of mentions.names) names.add(name);
    if (mentions.steps === null) anyStep = true;
    else for (const step of mentions.steps) steps.add(step);
  }
  return { names: [...names], steps: anyStep ? null : [...steps] };
}

function mentionsInExpression(tokens: Token[]): Mentions {
  const path = parsePath(tokens);
  if (path === null || path.root === 'steps') return mentionsOf(tokens);
  return { names: [path.root ?? String(path.keys[0])], steps: [] };
}

const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

class ParamsCompiler {
  readonly issues: ExpressionIssue[] = [];
  readonly scripts: CompiledScript[] = [];
  readonly steps = new Set<string>();
  anyStep = false;
  readsInput = false;

  value(value: JsonValue, path: string): Compiled {
    if (typeof value === 'string') return value.includes('{{') ? this.text(value, path) : { kind: 'constant', value };
    if (value === null || typeof value !== 'object') return { kind: 'constant', value };
    return Array.isArray(value) ? this.list(value, path) : this.object(value, path);
  }

  list(list: JsonValue[], path: string): Compiled {
    const items = list.map((item, index) => this.value(item, `${path}.${index}`));
    if (!items.every(isConstant)) return { kind: 'list', items };
    const values = items.map((item) => item.value);
    return { kind: 'constant', value: values.every((item, index) => item === list[index]) ? list : values };
  }

  object(object: JsonObject, path: string, literal: ReadonlySet<string> = new Set()): Compiled {
    const entries: [string, Compiled][] = [];
    let same = true;
    for (const [key, child] of Object.entries(object)) {
      const childPath = path === '' ? key : `${path}.${key}`;
      if (forbiddenKeys.has(key)) {
        this.issues.push({ path: childPath, message: `The name ${key} is not allowed.` });
        same = false;
        continue;
      }
      const compiled: Compiled = literal.has(key) ? { kind: 'constant', value: child } : this.value(child, childPath);
      same &&= isConstant(compiled) && compiled.value === child;
      entries.push([key, compiled]);
    }
    if (same) return { kind: 'constant', value: object };
    const constants = entries.flatMap(([key, child]): [string, JsonValue][] => (isConstant(child) ? [[key, child.value]] : []));
    if (constants.length === entries.length) return { kind: 'constant', value: Object.fromEntries(constants) };
    return { kind: 'object', entries };
  }

  text(text: string, path: string): Compiled {
    const scanned = scanText(text);
    if (!scanned.ok) {
      this.issues.push({ path, message: scanned.message });
      return { kind: 'constant', value: text };
    }
    const parts = scanned.parts.map((part) => this.part(part, path));
    const [only] = parts;
    return only !== undefined && parts.length === 1 ? only : { kind: 'text', parts };
  }

  part(part: TextPart, path: string): Compiled {
    if (part.kind === 'text') return { kind: 'constant', value: part.text };
    const { source, tokens } = part;
    const fault = (message: string): Compiled => {
      this.issues.push({ path, message });
      return { kind: 'constant', value: `{{${source}}}` };
    };
    if (tokens.length === 0) return fault('The expression {{ }} is empty.');
    const literal = parseLiteral(tokens);
    if (literal !== undefined) return { kind: 'constant', value: literal };
    const mentions = mentionsInExpression(tokens);
    if (mentions.steps === null) this.anyStep = true;
    else for (const step of mentions.steps) this.steps.add(step);
    this.readsInput ||= mentions.names.includes('input');
    const plain = parsePath(tokens);
    if (plain !== null) return { kind: 'path', path: plain };
    const problem = syntaxProblem(source);
    if (problem !== null) return fault(`The expression {{ ${source} }} is not valid JavaScript: ${problem}.`);
    this.scripts.push({ path, source, ...mentions });
    return { kind: 'script', index: this.scripts.length - 1 };
  }
}

function isConstant(compiled: Compiled): compiled is Extract<Compiled, { kind: 'constant' }> {
  return compiled.kind === 'constant';
}

/** Compiles without ever running. Two kinds of brackets, so that no text can close the one that it is put into. */
function syntaxProblem(source: string): string | null {
  try {
    for (const wrapped of [`'use strict';(${source}\n)`, `'use strict';[${source}\n]`]) void new Script(wrapped);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : 'it cannot be read';
  }
}
