/**
 * In the parent: the program of a child process, made once. The child gets it as one text of plain JavaScript (see `boot.mjs`), so it
 * loads no compiler, looks for no files, and need not be able to read any of ours.
 */
import { readFileSync } from 'node:fs';
import { isBuiltin, stripTypeScriptTypes } from 'node:module';

/** The JSON that `boot.mjs` reads. */
export type ProgramText = string;

/** A static import or export from elsewhere, as it stands in a module without types. */
const importPattern = /^(?:import\s*(?:[\w*{][^'"=;]*?\bfrom\s*)?|export\s*(?:\*[^'"=;]*?|\{[^}]*\}\s*)\bfrom\s*)['"]([^'"]+)['"]/gm;

/**
 * A program of all modules that `main` imports statically.
 * @param ready sources of modules that are worked out here and not in the child, by their URL
 */
export function makeProgram(main: URL, ready: ReadonlyMap<string, string> = new Map()): ProgramText {
  const modules = new Map<string, string>();
  const imports: [from: string, specifier: string, url: string][] = [];
  const add = (url: string): void => {
    if (modules.has(url)) return;
    const source = ready.get(url) ?? withoutTypes(readFileSync(new URL(url), 'utf8'));
    modules.set(url, source);
    for (const [, specifier = ''] of source.matchAll(importPattern)) {
      if (isBuiltin(specifier)) continue;
      const found = specifier.startsWith('.') ? new URL(specifier, url).href : import.meta.resolve(specifier);
      imports.push([url, specifier, found]);
      add(found);
    }
  };
  add(main.href);
  return JSON.stringify({ main: main.href, modules: [...modules], imports });
}

/** Lines stay where they are. */
export function withoutTypes(source: string): string {
  const { emitWarning } = process;
  // The function is called experimental. Node itself runs this very file through it, so the warning tells nobody anything.
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = emitWarning;
  }
}
