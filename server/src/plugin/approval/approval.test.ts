import type { PluginCapabilities } from '@hookloom/sdk';
import { expect, test } from 'vitest';
import { beyond, coversPattern, isNothing, noCapabilities } from './approval.ts';
import type { PluginPackage } from '../discovery/plugin-package.ts';
import { standingOf, type PluginSetting } from './standing.ts';
import { pluginManifest } from '../testing.ts';

const wanted: PluginCapabilities = {
  host: ['http', 'state'],
  hosts: ['api.example.com'],
  credentials: ['weather.key'],
  reveals: ['weather.key.secret'],
};

test.each([
  ['*', 'api.example.com', true],
  ['*', '*', true],
  ['api.example.com', 'api.example.com', true],
  ['*.example.com', 'api.example.com', true],
  ['*.example.com', '*.example.com', true],
  ['*.example.com', '*.eu.example.com', true],
  ['*.example.com', 'example.com', false],
  ['*.eu.example.com', '*.example.com', false],
  ['api.example.com', '*.example.com', false],
  ['api.example.com', '*.api.example.com', false],
  ['api.example.com', '*', false],
  ['*.example.com', 'api.evilexample.com', false],
  ['*.example.com', '*', false],
])('%s covers %s: %s', (approved, pattern, covers) => {
  expect(coversPattern(approved, pattern)).toBe(covers);
});

test('what was approved is not asked for again; what is more is', () => {
  expect(beyond(wanted, null)).toEqual(wanted);
  expect(isNothing(beyond(wanted, wanted))).toBe(true);
  expect(beyond({ ...wanted, hosts: [...wanted.hosts, 'evil.example.net'] }, wanted)).toEqual({
    ...noCapabilities,
    hosts: ['evil.example.net'],
  });
  for (const [key, more] of Object.entries({ host: 'files', credentials: 'other.key', reveals: 'weather.key.other' })) {
    expect(beyond({ ...wanted, [key]: [...wanted[key as 'host'], more] }, wanted)).toEqual({ ...noCapabilities, [key]: [more] });
  }
});

const plugin: PluginPackage = {
  package: 'hookloom-plugin-weather',
  version: '1.0.0',
  directory: '/plugins/weather',
  entry: '/plugins/weather/index.js',
  builtIn: false,
  source: 'DIRECTORY',
  manifest: pluginManifest('weather', { capabilities: wanted }),
  problem: null,
};
const setting: PluginSetting = {
  name: 'weather',
  package: 'hookloom-plugin-weather',
  enabled: true,
  approved: wanted,
  approvedAt: new Date(0),
};

test.each<[string, PluginPackage, PluginSetting | undefined, string, RegExp | null]>([
  ['approved', plugin, setting, 'READY', null],
  ['never approved', plugin, undefined, 'AWAITING_APPROVAL', /waits for an admin/],
  [
    'asking for nothing, and never approved',
    { ...plugin, manifest: pluginManifest('weather') },
    undefined,
    'AWAITING_APPROVAL',
    /waits for an admin/,
  ],
  ['asking for more', plugin, { ...setting, approved: { ...wanted, hosts: [] } }, 'AWAITING_APPROVAL', /Version 1.0.0 .* asks for more/],
  ['asking for less', plugin, { ...setting, approved: { ...wanted, hosts: ['*'] } }, 'READY', null],
  ['of another package than was approved', { ...plugin, package: 'sly' }, setting, 'AWAITING_APPROVAL', /waits for an admin/],
  ['switched off', plugin, { ...setting, enabled: false }, 'DISABLED', /switched off/],
  ['broken', { ...plugin, problem: 'It is broken' }, setting, 'BROKEN', /It is broken/],
  ['built in', { ...plugin, builtIn: true, source: 'BUILT_IN' }, undefined, 'READY', null],
  ['built in and switched off', { ...plugin, builtIn: true }, { ...setting, enabled: false }, 'DISABLED', /switched off/],
  ['in development', { ...plugin, source: 'DEV' }, undefined, 'READY', null],
])('a plugin that is %s', (_, found, said, status, refusal) => {
  const standing = standingOf(found, said);
  expect(standing.status).toBe(status);
  if (refusal) expect(standing.refusal).toMatch(refusal);
  else expect(standing.refusal).toBeNull();
});
