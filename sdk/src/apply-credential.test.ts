import { expect, test } from 'vitest';
import { addToRequest, applyCredential, credentialHosts, isCredentialHeader, mayGoTo } from './apply-credential.ts';
import { isNodeError } from './errors.ts';
import type { CredentialApply } from './manifest.ts';
import type { JsonObject } from './wire.ts';

const fieldsSchema: JsonObject = {
  type: 'object',
  required: ['key', 'user'],
  properties: { key: {}, user: {}, password: {}, organization: {}, region: { default: 'eu' }, port: {} },
};

function applied(apply: CredentialApply, values: JsonObject): ReturnType<typeof applyCredential> {
  return applyCredential({ apply, fieldsSchema }, values);
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (isNodeError(error)) return error.code;
    throw error;
  }
  return 'nothing was thrown';
}

test('fills headers, query and basic', () => {
  const apply = { headers: { Authorization: 'Bearer {{ key }}', 'X-Region': '{{region}}-{{port}}' }, query: { api_key: '{{key}}' } };
  expect(applied(apply, { key: 'k&1', port: 80 })).toEqual({
    headers: { authorization: 'Bearer k&1', 'x-region': 'eu-80' },
    query: [['api_key', 'k&1']],
  });
  const basic = { username: '{{user}}', password: '{{password}}' };
  const header = (text: string): object => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
  expect(applied({ basic }, { user: 'ann', password: 'p:äö' }).headers).toEqual(header('ann:p:äö'));
  expect(applied({ basic }, { user: 'sk_live' }).headers).toEqual(header('sk_live:'));
});

test('an empty optional field leaves its header out, an empty required one is refused', () => {
  const apply = { headers: { 'X-Key': '{{key}}', 'X-Organization': '{{organization}}' } };
  expect(applied(apply, { key: 'k', organization: '' }).headers).toEqual({ 'x-key': 'k' });
  expect(codeOf(() => applied(apply, { key: '' }))).toBe('CREDENTIAL_INCOMPLETE');
  expect(codeOf(() => applied({ headers: { A: '{{accessToken}}' } }, { key: 'k' }))).toBe('CREDENTIAL_INCOMPLETE');
  // Inherited names are no fields.
  expect(codeOf(() => applied({ headers: { A: '{{constructor}}' } }, { key: 'k' }))).toBe('CREDENTIAL_INCOMPLETE');
});

test.each(['a\r\nX-Admin: 1', 'a\n', 'a\0b', 'a\u2028b', 'a\u0085b', 'ключ', 'a\x7f'])('%j cannot go into a header', (key) => {
  expect(codeOf(() => applied({ headers: { 'X-Key': '{{key}}' } }, { key }))).toBe('CREDENTIAL_UNFIT');
});

test('what is refused is not told', () => {
  expect(() => applied({ headers: { 'X-Key': '{{key}}' } }, { key: 'hush\n' })).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('hush') }),
  );
});

test('control characters and colons are refused in basic and query too', () => {
  const basic = { username: '{{user}}', password: '{{password}}' };
  expect(codeOf(() => applied({ basic }, { user: 'a:b', password: '' }))).toBe('CREDENTIAL_UNFIT');
  expect(codeOf(() => applied({ basic }, { user: 'a', password: 'b\n' }))).toBe('CREDENTIAL_UNFIT');
  expect(codeOf(() => applied({ query: { key: '{{key}}' } }, { key: 'a\n' }))).toBe('CREDENTIAL_UNFIT');
});

test('a field may say the name of a header or parameter', () => {
  const named = { headers: { '{{user}}': '{{key}}' }, query: { '{{user}}': '{{key}}' } };
  expect(applied(named, { user: 'X-Key', key: 'k' })).toEqual({ headers: { 'x-key': 'k' }, query: [['X-Key', 'k']] });
  for (const user of ['Host', 'x y', 'a\r\nb', 'content-length'])
    expect(codeOf(() => applied(named, { user, key: 'k' }))).toBe('CREDENTIAL_UNFIT');
});

test('a value is not looked through for fields', () => {
  expect(applied({ headers: { 'X-Key': '{{key}}' } }, { key: '{{user}} $& $1', user: 'ann' }).headers).toEqual({
    'x-key': '{{user}} $& $1',
  });
});

test('headers that cut or steer a message are not for credentials', () => {
  expect(['X-Api-Key', 'authorization', 'Cookie'].every(isCredentialHeader)).toBe(true);
  for (const name of ['Host', 'content-length', 'Transfer-Encoding', 'Accept-Encoding', 'Proxy-Authorization', 'a b', 'a:', '', 'x\n']) {
    expect([name, isCredentialHeader(name)]).toEqual([name, false]);
  }
  expect(codeOf(() => applied({ headers: { Host: 'x' } }, {}))).toBe('CREDENTIAL_UNFIT');
});

test('what is added takes the place of what the request has', () => {
  const request = { url: 'https://api.example.com/a?key=theirs&b=1', headers: { Authorization: 'theirs', Accept: '*/*' } };
  expect(addToRequest(request, { headers: { authorization: 'ours' }, query: [['key', 'a b']] })).toEqual({
    url: 'https://api.example.com/a?key=a+b&b=1',
    headers: { authorization: 'ours', accept: '*/*' },
  });
  expect(addToRequest({ url: 'https://x.example/?a=%20' }, { headers: {}, query: [] }).url).toBe('https://x.example/?a=%20');
});

const bound = (host: string, values: JsonObject): string[] => credentialHosts({ hosts: [host], fieldsSchema }, values);

test('a field says the host', () => {
  expect(bound('{{user}}', { user: 'https://Git.Example.com:8443/api' })).toEqual(['git.example.com']);
  expect(bound('{{user}}', { user: 'git.example.com:8080' })).toEqual(['git.example.com']);
  expect(bound('{{user}}', { user: 'http://127.0.0.1:4010' })).toEqual(['127.0.0.1']);
  expect(bound('{{user}}', { user: 'a.example, https://b.example/x\n*.c.example *' })).toEqual(['a.example', 'b.example', '*.c.example']);
  expect(bound('{{user}}.example.com', { user: 'Acme' })).toEqual(['acme.example.com']);
  expect(bound('*.example.com', {})).toEqual(['*.example.com']);
});

test.each([
  ['{{user}}', ''],
  ['{{user}}', '*'],
  ['{{user}}', 'https://a@b.example'],
  ['{{user}}.example.com', '*'],
  ['{{user}}.example.com', 'evil.example/'],
  ['{{user}}.example.com', 'evil.example#'],
  ['{{user}}.example.com', ''],
  ['api.{{user}}', '*'],
])('%s with %j binds to none', (host, user) => {
  expect(bound(host, { user })).toEqual([]);
});

test('a credential goes to its hosts only', () => {
  expect(mayGoTo(['api.example.com'], 'https://API.example.com./x')).toBe(true);
  expect(mayGoTo(['*.example.com'], 'https://a.b.example.com/')).toBe(true);
  for (const url of ['https://example.com/', 'https://evilexample.com/', 'https://example.com.evil.example/', 'nonsense']) {
    expect([url, mayGoTo(['*.example.com', 'api.example.com'], url)]).toEqual([url, false]);
  }
  expect(mayGoTo([], 'https://example.com/')).toBe(false);
});

test('the user may say the name of the header or parameter', () => {
  expect(applied({ headers: { '{{user}}': '{{key}}' }, query: { '{{user}}': '{{key}}' } }, { key: 'k', user: 'X-Key' })).toEqual({
    headers: { 'x-key': 'k' },
    query: [['X-Key', 'k']],
  });
  for (const user of ['Host', 'a b', 'a\r\nb', 'Proxy-Authorization']) {
    expect(codeOf(() => applied({ headers: { '{{user}}': '{{key}}' } }, { key: 'k', user }))).toBe('CREDENTIAL_UNFIT');
  }
});
