import type { CredentialManifest, JsonObject } from '@hookloom/sdk';
import { expect, test } from 'vitest';
import { boundHosts, hostsFromFields } from './bound-hosts.ts';

const typeOf = (hosts: string[], properties: JsonObject): CredentialManifest => ({
  type: 'acme.key',
  title: 'Key',
  description: 'For tests.',
  fieldsSchema: { type: 'object', properties },
  hosts,
  apply: {},
  test: null,
  reveals: [],
});

test('hosts that a user entered are their own, and those of the author are not', () => {
  const type = typeOf(['api.acme.example', '{{account}}.acme.example', '{{base}}'], { account: {}, base: { type: 'string' } });
  const shown = { account: 'ann', base: 'https://acme.internal/v1' };
  expect(boundHosts(type, shown)).toEqual(['api.acme.example', 'ann.acme.example', 'acme.internal']);
  expect(hostsFromFields(type, shown)).toEqual(['acme.internal']);
});

// Or an author reaches a host of theirs past the hosts that an admin approves, by a field that nobody looks at.
test.each<[string, JsonObject, JsonObject]>([
  ['a default that was left as it is', { type: 'string', default: 'thief.example' }, {}],
  ['a default that the form has sent along', { type: 'string', default: 'thief.example' }, { base: 'thief.example' }],
  ['the only choice', { const: 'thief.example' }, { base: 'thief.example' }],
  ['one of some choices', { enum: ['thief.example', 'a.example'] }, { base: 'thief.example' }],
  ['one of some choices, written otherwise', { anyOf: [{ const: 'thief.example' }] }, { base: 'thief.example' }],
])('%s is the author’s', (_title, property, shown) => {
  const type = typeOf(['{{base}}'], { base: property });
  expect(hostsFromFields(type, shown)).toEqual([]);
});

test('what a user adds to a default is theirs', () => {
  const type = typeOf(['{{base}}'], { base: { type: 'string', default: 'https://thief.example/x' } });
  expect(hostsFromFields(type, { base: 'thief.example, own.example.com' })).toEqual(['own.example.com']);
});
