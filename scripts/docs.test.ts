/** What README and `docs/` say that can be checked without running it: operations, configuration, scenarios, links. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { buildSchema, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { scenarios } from '../bench/scenarios.ts';

const root = path.resolve(import.meta.dirname, '..');
const pages = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md', { cwd: root })];
const textOf = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const blocksOf = (file: string, language: string): string[] =>
  [...textOf(file).matchAll(new RegExp(`^ *\`\`\`${language}\\n(.*?)^ *\`\`\``, 'gms'))].map(([, block = '']) => block);

const operations = pages.flatMap((page) => blocksOf(page, 'graphql').map((text) => [page, text] as const));
const schema = buildSchema(textOf('server/schema.graphql'));

test('there are operations to check', () => expect(operations.length).toBeGreaterThan(10));

test.each(operations)('%s has an operation that fits the schema: %s', (_page, text) => {
  expect(validate(schema, parse(text)).map((error) => error.message)).toEqual([]);
});

test('README tells of each variable of the environment, and of no other', () => {
  const known = [...textOf('server/src/config/env.ts').matchAll(/^ {2}([A-Z][A-Z_]+): z/gm)].map(([, name]) => name);
  const told = [...textOf('README.md').matchAll(/^\| `([A-Z][A-Z_]+)` \|/gm)].map(([, name]) => name);
  expect(known.length).toBeGreaterThan(10);
  expect(told.toSorted()).toEqual(known.toSorted());
});

test('README tells of each default', () => {
  const code = textOf('server/src/config/env.ts');
  for (const [, name, value] of code.matchAll(/^ {2}([A-Z][A-Z_]+): z.*\.default\(([^)]+)\)/gm)) {
    const plain = (value ?? '').replaceAll(/['_]/g, '');
    expect(textOf('README.md')).toContain(`| \`${name}\` | \`${plain}\` |`);
  }
});

test('README tells of each scenario of the bench', () => {
  const names = [...Object.keys(scenarios), 'live-fanout', 'backlog', 'idle'];
  expect(names.filter((name) => !textOf('README.md').includes(`\`${name}\``))).toEqual([]);
});

test('pages name commands that are there', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
  const named = pages.flatMap((page) => [...textOf(page).matchAll(/npm run (?:-s )?([a-z][a-z:-]*)/g)].map(([, name]) => name ?? ''));
  expect([...new Set(named)].filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
});

/** As GitHub makes it of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

test.each(pages)('the links of %s lead somewhere', (page) => {
  const links = [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link).filter((link) => !/^[a-z]+:/.test(link));
  const broken = links.filter((link) => {
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? page : path.join(path.dirname(page), file);
    if (!existsSync(path.join(root, target))) return true;
    if (anchor === undefined) return false;
    return ![...textOf(target).matchAll(/^#+ (.+)$/gm)].some(([, heading = '']) => anchorOf(heading) === anchor);
  });
  expect(broken).toEqual([]);
});

test('pages name files that are there', () => {
  const named = [...textOf('ARCHITECTURE.md').matchAll(/`((?:server|tests|sdk|scripts|bench)\/[\w./-]+)`/g)].map(([, file = '']) => file);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
});
