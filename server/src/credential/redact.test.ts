import { expect, test } from 'vitest';
import { createRedactor } from './redact.ts';

const secret = 'pässword/with "quotes" + more';
const redactor = createRedactor([secret, 'short', 'secret', '']);

test.each([
  secret,
  encodeURIComponent(secret),
  new URLSearchParams({ a: secret }).toString().slice(2),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString('base64'),
])('%s is taken out', (form) => {
  expect(redactor.text(`a ${form} b ${form}`)).toBe('a ••• b •••');
  expect(redactor.dataText(`a ${form} b`)).toBe('a ••• b');
  expect(Buffer.from(redactor.data(Buffer.from(`ü ${form} ü`))).toString()).toBe('ü ••• ü');
});

test('ordinary words stay in data, and the shortest ones in messages too', () => {
  expect(redactor.text('the secret is short')).toBe('the ••• is short');
  expect(redactor.dataText('the secret is short')).toBe('the secret is short');
});

test('bytes without a secret are passed on as they are, and others around one do not change', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  expect(redactor.data(bytes)).toBe(bytes);
  const mixed = Buffer.concat([bytes, Buffer.from(secret), bytes]);
  expect(Buffer.from(redactor.data(mixed))).toEqual(Buffer.concat([bytes, Buffer.from('•••'), bytes]));
});

test('a secret inside another one does not leave the rest of it', () => {
  expect(createRedactor(['abcdefgh', 'abcdefgh-ijklmnop']).text('x abcdefgh-ijklmnop')).toBe('x •••');
});
