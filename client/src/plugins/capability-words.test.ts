import { expect, test } from 'vitest';
import { capabilityChanges, capabilityWords } from './capability-words.ts';
import type { Capabilities } from './capability-words.ts';

const nothing: Capabilities = { host: [], hosts: [], credentials: [], reveals: [] };

test('delicate things come first, and each has its own line', () => {
  const words = capabilityWords({
    host: ['http', 'state', 'steps'],
    hosts: ['api.example.com', '*.example.org'],
    credentials: ['weather.key'],
    reveals: ['weather.key.token'],
  });
  expect(words.map(({ text }) => text)).toEqual([
    'Its code reads the secret weather.key.token',
    'Sees what all steps before its own gave, and what started the workflow',
    'May reach api.example.com',
    'May reach any host under example.org',
    'Keeps notes of its own from run to run',
    'Uses credentials of the kind weather.key, to the hosts that each is bound to',
  ]);
});

test('any host, and what this client does not know, are delicate', () => {
  const words = capabilityWords({ ...nothing, host: ['teleport'], hosts: ['*'] });
  expect(words).toEqual([
    { key: 'hosts *', text: 'May reach any host', isDelicate: true },
    { key: 'host teleport', text: 'Uses “teleport”', isDelicate: true },
  ]);
});

test('an upgrade shows what is new, what was approved and what it gives up', () => {
  const approved = { ...nothing, hosts: ['*.example.com', 'old.example.net'] };
  const wanted = { ...nothing, host: ['files'], hosts: ['api.example.com'] };
  const changes = capabilityChanges(wanted, { ...nothing, host: ['files'] }, approved);
  expect(changes.map(({ change, key }) => `${change} ${key}`)).toEqual([
    'added host files',
    'kept hosts api.example.com',
    'removed hosts *.example.com',
    'removed hosts old.example.net',
  ]);
});

test('where nothing was approved, all is new', () => {
  const wanted = { ...nothing, host: ['http'], hosts: ['api.example.com'] };
  expect(capabilityChanges(wanted, wanted, null).map(({ change }) => change)).toEqual(['added']);
});
