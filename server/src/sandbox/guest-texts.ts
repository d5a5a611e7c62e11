/** The guest's modules as plain JavaScript, by their URL. Worked out in the parent: the child is given what this module exports. */
import { readdirSync, readFileSync } from 'node:fs';
import { withoutTypes } from '../child/program.ts';

const folder = new URL('./guest/', import.meta.url);

function textsOf(urls: URL[]): [url: string, text: string][] {
  return urls.map((url) => [url.href, withoutTypes(readFileSync(url, 'utf8'))]);
}

export const guestTexts: readonly [url: string, text: string][] = textsOf([
  new URL('./limits.ts', import.meta.url),
  ...readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => new URL(name, folder)),
]);
