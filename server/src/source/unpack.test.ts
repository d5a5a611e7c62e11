import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { unpackBody } from './unpack.ts';

const body = Buffer.from('{"a":"é"}');

test.each([
  ['gzip', gzipSync(body)],
  [' GZIP', gzipSync(body)],
  ['deflate', deflateSync(body)],
  ['br', brotliCompressSync(body)],
  ['identity', body],
  [undefined, body],
])('%s comes out as it was', (encoding, packed) => {
  expect(unpackBody(packed, encoding)).toEqual({ ok: true, bytes: body });
});

test('a small body that becomes too large is refused', () => {
  expect(unpackBody(gzipSync(Buffer.alloc(1024 * 1024)), 'gzip')).toMatchObject({ ok: true });
  expect(unpackBody(gzipSync(Buffer.alloc(1024 * 1024 + 1)), 'gzip')).toMatchObject({ ok: false, refusal: { status: 413 } });
});

test.each([
  ['gzip', body],
  ['zstd', body],
  ['gzip, br', gzipSync(body)],
])('%s that cannot be undone is refused', (encoding, packed) => {
  expect(unpackBody(packed, encoding)).toMatchObject({ ok: false, refusal: { status: 400, reason: 'malformed' } });
});
