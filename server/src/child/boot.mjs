/**
 * What a child process starts with (see `bare-process.ts`): takes its program out of a pipe, as plain JavaScript, and runs it. Plain
 * JavaScript itself, since a child that has to take the types out of its own program is ready some 100 ms later.
 */
import { closeSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const [descriptor] = process.argv.splice(2, 1);
const { main, modules, imports } = JSON.parse(readFileSync(Number(descriptor), 'utf8'));
closeSync(Number(descriptor));

const sources = new Map(modules);
const urls = new Map(imports.map(([from, specifier, url]) => [`${from} ${specifier}`, url]));

registerHooks({
  resolve(specifier, context, next) {
    const url = specifier === main ? main : urls.get(`${context.parentURL} ${specifier}`);
    return url === undefined ? next(specifier, context) : { url, format: 'module', shortCircuit: true };
  },
  load(url, context, next) {
    const source = sources.get(url);
    return source === undefined ? next(url, context) : { source, format: 'module', shortCircuit: true };
  },
});

await import(main);
