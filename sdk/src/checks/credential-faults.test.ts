import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineCredential, type CredentialDefinition } from '../credential.ts';
import type { OAuth2Settings } from '../manifest.ts';
import { list, text } from '../schema.ts';
import { credential as picker } from '../schema-pickers.ts';
import { secret } from '../schema-texts.ts';
import { credentialFaults } from './credential-faults.ts';

const token = defineCredential({
  name: 'token',
  title: 'Token',
  description: 'An access token.',
  docsUrl: 'https://example.com/tokens',
  fields: z.object({ baseUrl: text({ title: 'Address' }).default('https://api.example.com'), key: secret({ title: 'Key' }) }),
  hosts: ['{{baseUrl}}', '*.example.com', '{{baseUrl}}.example.com'],
  apply: { headers: { Authorization: 'Bearer {{ key }}' } },
  test: { url: '{{baseUrl}}/me' },
  reveals: ['key'],
});

function changed(changes: Partial<CredentialDefinition>): CredentialDefinition {
  return { ...token, ...changes };
}

function withKey(shape: { key: z.ZodType }): z.ZodObject {
  return z.object({ baseUrl: text({ title: 'Address' }), ...shape });
}

const oauth2: OAuth2Settings = {
  grant: 'authorizationCode',
  authorizationUrl: 'https://{{baseUrl}}/authorize',
  tokenUrl: '{{baseUrl}}/token',
  scopes: ['repo:read', 'user'],
};

test('well defined ones have none', () => {
  expect(credentialFaults(changed({}))).toEqual([]);
  expect(credentialFaults(changed({ apply: undefined, oauth2 }))).toEqual([]);
  expect(credentialFaults(changed({ apply: { headers: { A: '{{accessToken}}', 'Client-Id': '{{clientId}}' } }, oauth2 }))).toEqual([]);
  // One whose key is only read by the plugin's own code goes nowhere.
  expect(credentialFaults(changed({ apply: undefined, test: undefined, hosts: [] }))).toEqual([]);
});

const faulty: [Partial<CredentialDefinition>, string][] = [
  [{ name: 'my-token' }, 'camelCase'],
  [{ title: '' }, 'its title is empty'],
  [{ iconDark: '<svg onload="x"></svg>' }, 'its dark icon uses the attribute onload'],
  [{ docsUrl: 'javascript:alert(1)' }, 'docsUrl'],
  [{ fields: withKey({ key: z.string() }) }, 'fields.key has no form field'],
  [{ fields: withKey({ key: list({ title: 'Keys', item: { key: secret({ title: 'Key' }) } }) }) }, 'fields.key is a list field'],
  [{ fields: withKey({ key: picker({ title: 'Key', types: ['http.bearer'] }) }) }, 'is a credential field'],
  [{ fields: withKey({ key: secret({ title: 'Key' }).default('hunter2') }) }, 'must have no default'],
  [{ fields: withKey({ key: z.date() }) }, 'schemas of JSON values'],
  [{ apply: { headers: { A: '{{kee}}' } } }, 'its header A names the field "kee"'],
  [{ apply: { headers: { A: '{{key' } } }, 'do not pair'],
  [{ apply: { headers: { A: '{{accessToken}}' } } }, '"accessToken"'],
  [{ apply: { headers: { Host: '{{key}}' } } }, 'must not set the header "Host"'],
  [{ apply: { headers: { 'a\r\nb': '{{key}}' } } }, 'must not set the header'],
  [{ apply: { headers: { 'X-A': '1', 'x-a': '2' } } }, 'same name'],
  [{ apply: { query: { key: '{{kee}}' } } }, 'query parameter key names the field "kee"'],
  [{ apply: { basic: { username: '{{user}}', password: '' } } }, 'its user name names the field "user"'],
  [{ apply: { basic: { username: '{{key}}', password: '' }, headers: { authorization: 'x' } } }, 'both basic and'],
  [{ apply: { headers: { '{{name}}': 'x' } } }, 'its header {{name}} names the field "name"'],
  [{ apply: { query: { '{{name}}': 'x' } } }, 'its query parameter {{name}} names the field "name"'],
  [{ oauth2: { ...oauth2, scopes: ['{{scope}}'] }, apply: undefined }, 'its scope {{scope}} names the field "scope"'],
  [{ hosts: [] }, 'name the hosts'],
  [{ hosts: ['*'] }, 'is to be a host'],
  [{ hosts: ['*.com'] }, 'is to be a host'],
  [{ hosts: ['https://api.example.com'] }, 'is to be a host'],
  [{ hosts: ['{{nothing}}'] }, 'names the field "nothing"'],
  [{ hosts: ['{{key}}'] }, 'would show the secret'],
  [{ oauth2: { ...oauth2, authorizationUrl: undefined }, apply: undefined }, 'needs an authorizationUrl'],
  [{ oauth2: { ...oauth2, tokenUrl: 'http://example.com/token' }, apply: undefined }, 'its tokenUrl is to be a URL of https'],
  [{ oauth2: { ...oauth2, tokenUrl: 'https://{{tenant}}.example.com' }, apply: undefined }, 'its tokenUrl names the field "tenant"'],
  [{ oauth2: { ...oauth2, scopes: ['a b'] }, apply: undefined }, 'one word'],
  [{ oauth2 }, '{{accessToken}} somewhere'],
  [
    {
      oauth2,
      apply: undefined,
      fields: z.object({ baseUrl: text({ title: 'A' }), key: secret({ title: 'K' }), clientSecret: secret({ title: 'S' }) }),
    },
    'leave it out',
  ],
  [{ test: { url: 'http://api.example.com/me' } }, 'URL of https'],
  [{ test: { url: '/me' } }, 'URL of https'],
  [{ hosts: ['api.example.com'], test: { url: 'https://evil.example/me' } }, 'to which it is not bound'],
  [{ test: { url: '{{baseUrl}}/me', method: 'get' } }, 'the method get'],
  [{ test: { url: '{{baseUrl}}/me', expectStatus: [20] } }, 'the status 20'],
  [{ reveals: ['kee'] as never }, 'reveals "kee"'],
];

test.each(faulty)('faults are told (%#)', (changes, words) => {
  const faults = credentialFaults(changed(changes));
  expect(faults.join('\n')).toContain(words);
  expect(faults).toHaveLength(1);
});
