/** Undoes a webhook body's `Content-Encoding`. */
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { MAX_BODY_BYTES, tooLarge, type ReadBody } from './request.ts';

const unpackers = new Map([
  ['gzip', gunzipSync],
  ['x-gzip', gunzipSync],
  ['deflate', inflateSync],
  ['br', brotliDecompressSync],
]);

/** The bytes as the sender had them before they were packed. The limit on a body holds for what comes out, however little came in. */
export function unpackBody(bytes: Buffer, contentEncoding: string | undefined): ReadBody {
  const encoding = contentEncoding?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity' || bytes.length === 0) return { ok: true, bytes };
  const unpack = unpackers.get(encoding);
  if (!unpack) return unreadable(`The content encoding ${encoding} is not known here: use gzip, deflate, br or none.`);
  try {
    return { ok: true, bytes: unpack(bytes, { maxOutputLength: MAX_BODY_BYTES }) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') return tooLarge;
    return unreadable(`The body is not ${encoding}, although its content encoding says so.`);
  }
}

function unreadable(message: string): ReadBody {
  return { ok: false, refusal: { status: 400, reason: 'malformed', message } };
}
