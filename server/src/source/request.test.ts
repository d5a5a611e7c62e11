import { expect, test } from 'vitest';
import { fieldsOf, parseBody } from './request.ts';

const parse = (text: string | Buffer, type?: string) => parseBody(Buffer.from(text), type);

test.each([
  ['JSON stays as it came, white space and all', '{ "a": 1e400, "z": "\\u0000" }', 'application/json', '{ "a": 1e400, "z": "\\u0000" }'],
  ['a charset and a suffix type', '[1]', 'application/vnd.api+json; charset=utf-8', '[1]'],
  ['form fields', 'a=1&b=x+y&a=2', 'application/x-www-form-urlencoded', '{"a":["1","2"],"b":"x y"}'],
  ['text', 'hello', 'text/plain', '"hello"'],
  ['JSON without its content type is text', '{"a":1}', undefined, '"{\\"a\\":1}"'],
  ['bytes that are no text', Buffer.from([0xff, 0xfe]), 'application/octet-stream', '{"base64":"//4="}'],
  ['JSON in another charset', Buffer.from('{"n":"é"}', 'latin1'), 'application/json; charset=ISO-8859-1', '{"n":"é"}'],
  ['text in another charset', Buffer.from('é', 'utf16le'), 'text/plain;charset="utf-16le"', '"é"'],
  [
    'a form in another charset',
    Buffer.from('n=%E9+\xe9&%E9=&x', 'latin1'),
    'application/x-www-form-urlencoded; charset=iso-8859-1',
    '{"n":"é é","é":"","x":""}',
  ],
  ['text in a charset that nobody knows', 'a', 'text/plain; charset=klingon', '{"base64":"YQ=="}'],
  ['nothing', '', undefined, 'null'],
])('%s', (_, body, type, json) => {
  expect(parse(body, type)).toEqual({ ok: true, json });
});

test.each([
  ['{"a":1,}', 7],
  ['{"a":', 5],
  ['', 0],
  ['{"a":1} x', 8],
])('broken JSON %j is refused with its position', (body, position) => {
  expect(parse(body, 'application/json')).toMatchObject({ ok: false, refusal: { status: 400, reason: 'malformed', position } });
});

test('JSON that is not UTF-8 is refused', () => {
  expect(parse(Buffer.from([0x22, 0xff, 0x22]), 'application/json')).toMatchObject({ ok: false, refusal: { status: 400 } });
});

test('JSON in a charset that nobody knows is refused', () => {
  expect(parse('{}', 'application/json; charset=klingon')).toMatchObject({ ok: false, refusal: { status: 400 } });
});

test('field names of the sender become own properties only', () => {
  const fields = fieldsOf(new URLSearchParams('__proto__=x&constructor=y'));
  expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
  expect(Object.keys(fields)).toEqual(['__proto__', 'constructor']);
  expect(({} as Record<string, unknown>)['x']).toBeUndefined();
});

test('a body that is nested too deeply is refused; brackets in texts do not count', () => {
  const nested = (depth: number) => `${'[{"a":'.repeat(depth / 2)}1${'}]'.repeat(depth / 2)}`;
  expect(parse(nested(512), 'application/json')).toMatchObject({ ok: true });
  expect(parse(nested(514), 'application/json')).toMatchObject({ ok: false, refusal: { status: 400, reason: 'malformed' } });
  expect(parse('['.repeat(400_000) + ']'.repeat(400_000), 'application/json')).toMatchObject({ ok: false, refusal: { status: 400 } });
  expect(parse(`"${'[\\"'.repeat(1_000)}"`, 'application/json')).toMatchObject({ ok: true });
});
