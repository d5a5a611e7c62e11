/** Source code in parameters that cannot be parsed. It is compiled and thrown away, never run. */
import { Script } from 'node:vm';
import { fieldOf } from '@hookloom/sdk/field';
import type { NodeManifest } from '@hookloom/sdk/manifest';
import { isJsonObject, type JsonObject } from '@hookloom/sdk/wire';
import type { Issue } from '../lib/app-error.ts';

/** In V8's account of an error, before the place in it. */
const FILE = 'code';
/** The place is told in three lines: `code:2`, the line itself, and a caret below the column. */
const placePattern = new RegExp(`^${FILE}:(\\d+)\\n.*\\n([^\\n^]*)\\^`);

/** What each language's text stands in, in two kinds of brackets: no text can close the one that it is put into and be whole in the other. */
const wrappers: Readonly<Record<string, [before: string, after: string][]>> = {
  javascript: [
    ['(async function () {"use strict";\n', '\n})'],
    ['[async function () {"use strict";\n', '\n}]'],
  ],
  'javascript-expression': [
    ['"use strict";(\n', '\n)'],
    ['"use strict";[\n', '\n]'],
  ],
};

/** The first fault of each code parameter. Paths lead into the parameters. */
export function codeIssues(manifest: NodeManifest, params: JsonObject): Issue[] {
  return codeTexts(manifest, params).flatMap(({ path, title, language, text }) => {
    const problem = problemOf(text, wrappers[language] ?? []);
    return problem === null ? [] : [{ path, message: `${title} is not valid JavaScript: ${problem}` }];
  });
}

/** An expression in a code field, as the `{{ … }}` that it could be written as elsewhere. */
export function expressionsInCode(manifest: NodeManifest, params: JsonObject): { path: string; text: string }[] {
  return codeTexts(manifest, params).flatMap(({ path, language, text }) =>
    language === 'javascript-expression' ? [{ path, text: `{{ ${text}\n}}` }] : [],
  );
}

function codeTexts(manifest: NodeManifest, params: JsonObject): { path: string; title: string; language: string; text: string }[] {
  const { properties } = manifest.paramsSchema;
  return Object.entries(isJsonObject(properties) ? properties : {}).flatMap(([path, schema]) => {
    const language = fieldOf(schema)?.language;
    const given = Object.hasOwn(params, path) ? params[path] : undefined;
    if (language === undefined || !Object.hasOwn(wrappers, language) || typeof given !== 'string') return [];
    const text = language === 'javascript-expression' ? withoutBraces(given) : given;
    const title = isJsonObject(schema) && typeof schema['title'] === 'string' ? schema['title'] : path;
    return text.trim() === '' ? [] : [{ path, title, language, text }];
  });
}

/** `{{ … }}` around an expression that needs none is no fault. Blanks keep the columns right. */
function withoutBraces(text: string): string {
  return text.replace(/^(\s*)\{\{([\s\S]*)\}\}\s*$/, '$1  $2');
}

function problemOf(text: string, wrapped: [before: string, after: string][]): string | null {
  const errors = wrapped.flatMap(([before, after]) => errorOf(`${before}${text}${after}`));
  const [first] = errors;
  if (first === undefined) return null;
  if (!(first instanceof SyntaxError)) return 'it is nested too deep.';
  // What stands behind the text is ours. That the fault is met there in every wrapper means that something of the text is not closed.
  return placed(errors, text.split(/\r\n|[\n\r\u2028\u2029]/).length) ?? 'it ends too early; is a bracket or a quote not closed?';
}

function errorOf(source: string): [] | [unknown] {
  try {
    void new Script(source, { filename: FILE, lineOffset: -1 });
    return [];
  } catch (error) {
    return [error];
  }
}

/** The first error that lies within so many lines, in words. */
function placed(errors: unknown[], lines: number): string | undefined {
  for (const error of errors) {
    if (!(error instanceof SyntaxError)) continue;
    const [, line, blanks] = placePattern.exec(error.stack ?? '') ?? [];
    if (line !== undefined && blanks !== undefined && Number(line) <= lines) {
      return `${error.message} in line ${line}, column ${blanks.length + 1}.`;
    }
  }
  return undefined;
}
