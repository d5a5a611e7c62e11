import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream';
import { sendError } from './send.ts';

const mediaTypes: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

/** The builder names these files by their content, so a name never changes its meaning. */
const immutablePrefix = '/assets/';

/** Answers with a file of the built client. An address that is none is one of the client's own pages, and gets its index. */
export function createStaticFiles(root: string): (request: IncomingMessage, response: ServerResponse, pathname: string) => Promise<void> {
  const base = path.resolve(root);
  return async (request, response, pathname) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return sendError(response, 405, 'BAD_REQUEST', 'Only GET and HEAD are answered here.');
    }
    const file = fileOf(base, pathname);
    if (file !== null && (await sendFile(request, response, file, pathname.startsWith(immutablePrefix)))) return;
    const wantsPage = path.extname(pathname) === '' && (request.headers.accept ?? '').includes('text/html');
    if (wantsPage && (await sendFile(request, response, path.join(base, 'index.html'), false))) return;
    sendError(response, 404, 'NOT_FOUND', 'There is nothing at this address.');
  };
}

/** The file that a path names inside `base`; null for one that leads out of it or cannot be read as a path. */
function fileOf(base: string, pathname: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (decoded.includes('\0')) return null;
  const file = path.join(base, decoded.endsWith('/') ? `${decoded}index.html` : decoded);
  return file.startsWith(base + path.sep) ? file : null;
}

/** False where there is no such file. */
async function sendFile(request: IncomingMessage, response: ServerResponse, file: string, immutable: boolean): Promise<boolean> {
  const facts = await stat(file).catch(() => null);
  if (!facts?.isFile()) return false;
  const etag = `"${facts.size.toString(36)}-${Math.trunc(facts.mtimeMs).toString(36)}"`;
  response.setHeader('etag', etag);
  response.setHeader('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304).end();
    return true;
  }
  response.writeHead(200, {
    'content-type': mediaTypes[path.extname(file)] ?? 'application/octet-stream',
    'content-length': facts.size,
  });
  if (request.method === 'HEAD') response.end();
  // A client that leaves in the middle is no fault.
  else pipeline(createReadStream(file), response, () => {});
  return true;
}
