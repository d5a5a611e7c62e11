/** What README and `docs/` say that can be checked without running it: operations, configuration, scenarios, links. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { buildSchema, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { hostCapabilities } from '../sdk/src/manifest.ts';
import { scenarios } from '../bench/scenarios.ts';
import * as egress from '../server/src/egress/client.ts';
import * as connect from '../server/src/host/connect.ts';
import { MAX_OPTIONS, OPTIONS_WITHIN_MS } from '../server/src/host/field-options.ts';
import { MAX_FILE_BYTES } from '../server/src/host/files.ts';
import { MIGRATION_WITHIN_MS } from '../server/src/host/migrate-node.ts';
import * as state from '../server/src/host/state.ts';
import * as host from '../server/src/plugin/host/limits.ts';
import { MAX_DATA, MAX_ITEMS, MAX_STATE } from '../server/src/trigger/items.ts';
import { RECEIVE_WITHIN_MS } from '../server/src/trigger/receive.ts';
import { POLL_WITHIN_MS } from '../server/src/trigger/serve-polling.ts';
import { CALL_WITHIN_MS } from '../server/src/trigger/serve-webhook.ts';

const root = path.resolve(import.meta.dirname, '..');
const pages = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md', { cwd: root })];
const readmes = globSync(['sdk/README.md', 'sdk/*/README.md', 'examples/README.md', 'examples/*/README.md'], { cwd: root });
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
  const names = [...Object.keys(scenarios), 'live-fanout', 'backlog', 'sandbox', 'plugin-host', 'idle'];
  expect(names.filter((name) => !textOf('README.md').includes(`\`${name}\``))).toEqual([]);
});

test.each(pages)('%s names commands that are there', (page) => {
  // Authors of plugins are told of those of their own package.
  const file = page.startsWith(path.join('docs', 'plugins')) ? 'sdk/create/template/package.json.tmpl' : 'package.json';
  const { scripts } = JSON.parse(textOf(file)) as { scripts: Record<string, string> };
  const named = [...textOf(page).matchAll(/npm run (?:-s )?([a-z][a-z:-]*)/g)].map(([, name]) => name ?? '');
  expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
});

/** As GitHub makes it of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

test.each([...pages, ...readmes])('the links of %s lead somewhere', (page) => {
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

const isolation = textOf('docs/plugins/isolation-and-capabilities.md');

test('the guide tells authors of each limit as it is', () => {
  const table = isolation.slice(isolation.indexOf('## Limits'));
  const told = Object.fromEntries([...table.matchAll(/^\| (?!what)([^|]+) \| ([^|]+) \|$/gm)].map(([, what, most]) => [what, most]));
  const mb = (bytes: number): string => `${bytes / (1024 * 1024)} MB`;
  const s = (ms: number): string => `${ms / 1_000} s`;
  const count = (number: number): string => number.toLocaleString('en');
  expect(told).toEqual({
    memory: `${host.DEFAULT_MEMORY_MB} MB of JavaScript heap, ${host.DEFAULT_MEMORY_MB + host.MEMORY_BESIDE_HEAP_MB} MB in all`,
    "a step's result": `${mb(host.MAX_RESULT_CHARS)} of JSON`,
    'an answer to `ctx.http`': `${mb(egress.DEFAULT_RESPONSE_BYTES)}, or \`maxResponseBytes\` up to ${mb(egress.MAX_RESPONSE_BYTES)}`,
    "a request's time": `${s(egress.DEFAULT_TIMEOUT_MS)}, or \`timeoutMs\` up to ${s(egress.MAX_TIMEOUT_MS)}`,
    'a message of a connection': `${mb(connect.DEFAULT_MESSAGE_BYTES)}, or \`maxMessageBytes\` up to ${mb(connect.MAX_MESSAGE_BYTES)}`,
    'requests to the host under way in one call': count(host.MAX_ASKS_PER_CALL),
    'open connections of one call': count(host.MAX_CONNECTIONS_PER_CALL),
    'log lines of a step': `${count(host.MAX_LOG_LINES)}, of ${count(host.MAX_LOG_LINE_CHARS)} characters`,
    'a stored file': mb(MAX_FILE_BYTES),
    'state of a node': `${count(state.MAX_KEYS_PER_NODE)} keys of ${state.MAX_KEY_CHARS} characters, ${state.MAX_STATE_BYTES / 1024} KB each`,
    'options of a field': `${count(MAX_OPTIONS)} at a time, within ${s(OPTIONS_WITHIN_MS)}`,
    'a migration': s(MIGRATION_WITHIN_MS),
    '`poll`': `${s(POLL_WITHIN_MS)}, ${count(MAX_ITEMS)} items`,
    '`receive`': s(RECEIVE_WITHIN_MS),
    '`setUp`, `tearDown`': s(CALL_WITHIN_MS),
    "an item's data": `${mb(MAX_DATA)} of JSON`,
    'a cursor, a registration': `${count(MAX_STATE)} characters of JSON`,
    'importing your module': s(host.START_TIMEOUT_MS),
  });
  expect(table).toContain(`not heard of for ${s(host.DEFAULT_HUNG_AFTER_MS)} `);
  expect(table).toContain(`stopped after ${host.DEFAULT_IDLE_MS / 60_000} minutes`);
});

test('the guide tells of each capability', () => {
  const told = [...isolation.matchAll(/^\| [^|]+ \| `(\w+)` \|/gm)].map(([, name]) => name);
  expect(told.toSorted()).toEqual([...hostCapabilities].sort());
});
