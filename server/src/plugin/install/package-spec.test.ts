import { expect, test } from 'vitest';
import { parsePackageSpec } from './package-spec.ts';

test.each([
  ['hookloom-plugin-weather', { name: 'hookloom-plugin-weather', version: 'latest' }],
  [' @scope/weather@1.2.3 ', { name: '@scope/weather', version: '1.2.3' }],
  ['weather@^1.2', { name: 'weather', version: '^1.2' }],
  ['weather@>=1 <2', { name: 'weather', version: '>=1 <2' }],
  ['weather@1.x || 2.x', { name: 'weather', version: '1.x || 2.x' }],
  ['weather@1.0.0-beta.1+build', { name: 'weather', version: '1.0.0-beta.1+build' }],
  ['weather@next', { name: 'weather', version: 'next' }],
])('%s is taken', (text, spec) => {
  expect(parsePackageSpec(text)).toEqual(spec);
});

test.each([
  '',
  '@',
  '.',
  '..',
  './weather',
  '/etc',
  '~/weather',
  'weather.tgz',
  'weather@1.0.0.tgz',
  'a/b',
  'github:a/b',
  'git+ssh://git@example.com/a.git',
  'https://example.com/a.tgz',
  'file:../a',
  'weather@file:../a',
  'weather@npm:other',
  'weather@git+https://a',
  'weather@a/b',
  '--registry=http://evil',
  '-g',
  'weather@--force',
  'weather@-1',
  'weather@./a',
  'weather@~/a',
  'Weather',
  'weather@',
  'wea ther',
  'weather\n@1',
  'weather@1\n2',
  '@scope',
  '@scope/',
  '@scope/a/b',
  'weather@1.0.0@2',
  'a'.repeat(300),
  `weather@${'1'.repeat(200)}`,
  '__proto__',
  'weather;rm',
  '$(id)',
  'weather@`id`',
])('%j is refused', (text) => {
  expect(parsePackageSpec(text)).toBeNull();
});
