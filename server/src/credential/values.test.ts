import {
  buildManifest,
  defineCredential,
  defineNode,
  definePlugin,
  outlineIcon,
  secret,
  select,
  text,
  z,
  type CredentialDefinition,
} from '@hookloom/sdk';
import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';
import { expect, test } from 'vitest';
import { AppError } from '../lib/app-error.ts';
import { createRegistry } from '../plugin/registry.ts';
import { createCredentialTypes, type CredentialType } from './credential-types.ts';
import { checkValues } from './values.ts';

const node = defineNode({
  name: 'echo',
  kind: 'action',
  category: 'Test',
  title: 'Echo',
  description: 'For tests.',
  icon: outlineIcon('M0 0'),
  effect: 'pure',
  params: z.object({}),
  run: (ctx) => ctx.input,
});

function typeOf(definition: Partial<CredentialDefinition>): CredentialType {
  const credential = defineCredential({
    name: 'key',
    title: 'Key',
    description: 'For tests.',
    fields: z.object({}),
    hosts: [],
    ...definition,
  });
  const plugin = definePlugin({
    name: 'acme',
    title: 'Acme',
    description: 'For tests.',
    host: '^0.1.0',
    nodes: [node],
    credentials: [credential],
  });
  const registry = createRegistry([
    {
      package: 'acme',
      version: '1.0.0',
      directory: '/',
      entry: null,
      builtIn: true,
      source: 'BUILT_IN',
      manifest: buildManifest(plugin),
      problem: null,
    },
  ]);
  return createCredentialTypes(registry).find('acme.key') as CredentialType;
}

const key = typeOf({
  fields: z.object({
    baseUrl: text({ title: 'URL', expression: false }).min(1),
    region: select({
      title: 'Region',
      options: [
        { value: 'eu', label: 'EU' },
        { value: 'us', label: 'US' },
      ],
    }).optional(),
    token: secret({ title: 'Token' }).min(8),
    other: secret({ title: 'Other' }).optional(),
  }),
  hosts: ['{{baseUrl}}'],
  apply: { headers: { 'X-Key': '{{token}}' } },
});

function issuesOf(type: CredentialType, values: JsonValue, stored: Parameters<typeof checkValues>[2] = null): Record<string, string> {
  try {
    checkValues(type, values, stored);
  } catch (error) {
    if (error instanceof AppError) return Object.fromEntries(error.issues.map(({ path, message }) => [path, message]));
    throw error;
  }
  return {};
}

const good = { baseUrl: 'https://API.example.com/v1', region: 'eu', token: 'token-1234' };

test('values that fit are parted into what is shown and what is not', () => {
  expect(checkValues(key, good, null)).toEqual({
    values: good,
    shown: { baseUrl: good.baseUrl, region: 'eu' },
    filled: ['token'],
    hosts: ['api.example.com'],
    endpoints: null,
  });
});

test.each<[string, JsonValue, string, RegExp]>([
  ['no object', 'x', 'values', /an object/],
  ['a list', [], 'values', /an object/],
  ['a field that is not there', { ...good, admin: true }, 'values.admin', /no field "admin"/],
  [
    'an inherited name',
    JSON.parse('{"baseUrl":"a.example","token":"token-1234","__proto__":{}}') as JsonObject,
    'values.__proto__',
    /no field/,
  ],
  ['a missing secret', { baseUrl: 'a.example' }, 'values.token', /Token is required/],
  ['a secret that is too short', { ...good, token: 'short' }, 'values.token', /at least 8/],
  ['a wrong choice', { ...good, region: 'mars' }, 'values.region', /one of/],
  ['a wrong type', { ...good, token: 5 }, 'values.token', /must be text/],
  ['an expression, which nobody would evaluate', { ...good, region: '{{ x }}' }, 'values.region', /one of/],
  ['no host', { ...good, baseUrl: '***' }, 'values.baseUrl', /does not name a host/],
  ['any host', { ...good, baseUrl: '*' }, 'values.baseUrl', /does not name a host/],
  ['a line break inside a secret for a header', { ...good, token: 'token\r\nX-Admin: 1' }, 'values', /line break/],
  ['too much', { ...good, token: 'x'.repeat(70_000) }, 'values', /65,536/],
  ['too deep', { ...good, region: JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`) as JsonValue }, 'values', /nested/],
])('%s is refused', (_, values, path, message) => {
  expect(issuesOf(key, values)).toMatchObject({ [path]: expect.stringMatching(message) });
});

test('no message holds a value', () => {
  const told = [
    { ...good, token: 'hush\nhush' },
    { ...good, token: 'hushhush', baseUrl: '' },
    { ...good, token: ['hush'] },
  ].map((values) => issuesOf(key, values));
  expect(JSON.stringify(told)).not.toContain('hush');
});

test('line breaks that were pasted along fall away', () => {
  expect(checkValues(key, { ...good, token: '\ntoken-1234\r\n' }, null).values['token']).toBe('token-1234');
});

const stored = { values: { ...good, other: 'other-secret' }, oauth: null, hosts: ['api.example.com'] };

test('secrets that are left out stay, null or nothing takes one away, and other fields are what was sent', () => {
  expect(checkValues(key, { baseUrl: good.baseUrl }, stored).values).toEqual({
    baseUrl: good.baseUrl,
    token: good.token,
    other: 'other-secret',
  });
  for (const other of [null, '']) expect(checkValues(key, { baseUrl: good.baseUrl, other }, stored).filled).toEqual(['token']);
  expect(issuesOf(key, { baseUrl: good.baseUrl, token: null }, stored)).toHaveProperty(['values.token']);
});

test('stored secrets do not go along to another host', () => {
  expect(Object.keys(issuesOf(key, { baseUrl: 'https://evil.example' }, stored))).toEqual(['values.token', 'values.other']);
  expect(Object.keys(issuesOf(key, { baseUrl: 'https://api.example.com, evil.example' }, stored))).toEqual([
    'values.token',
    'values.other',
  ]);
  expect(issuesOf(key, { baseUrl: 'https://evil.example', token: 'entered-anew', other: null }, stored)).toEqual({});
});

test('OAuth 2 brings the client’s fields and a bearer token', () => {
  const type = typeOf({
    fields: z.object({ shop: text({ title: 'Shop', expression: false }).min(1) }),
    hosts: ['{{shop}}.example.com'],
    oauth2: {
      grant: 'authorizationCode',
      authorizationUrl: 'https://{{shop}}.example.com/auth',
      tokenUrl: 'https://{{shop}}.example.com/token',
      scopes: [],
    },
  });
  expect(type.manifest.apply).toEqual({ headers: { Authorization: 'Bearer {{accessToken}}' } });
  const values = { shop: 'mine', clientId: 'c', clientSecret: 's' };
  expect(checkValues(type, values, null)).toMatchObject({
    shown: { shop: 'mine', clientId: 'c' },
    filled: ['clientSecret'],
    hosts: ['mine.example.com'],
    endpoints: { tokenUrl: 'https://mine.example.com/token', authorizationUrl: 'https://mine.example.com/auth' },
  });
  expect(issuesOf(type, { shop: 'mine' })).toHaveProperty(['values.clientId']);
  for (const shop of ['evil.example/', 'evil.example#', 'a@b', '..', ''])
    expect(Object.keys(issuesOf(type, { ...values, shop }))).not.toEqual([]);
});
