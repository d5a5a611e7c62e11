/** `GET /api/v1/files/{id}` and `POST /api/v1/files?name=…`, whose body is the file. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { NodeError } from '@hookloom/sdk';
import { allows, type Permission } from '../access/permissions.ts';
import type { Viewer } from '../access/viewer.ts';
import type { Services } from '../graphql/context.ts';
import { MAX_FILE_BYTES, type StoredFile } from '../host/files.ts';
import { callerOf } from './context.ts';
import { isSameOrigin } from './same-origin.ts';
import { setApiHeaders } from './security-headers.ts';
import { sendError, sendJson } from './send.ts';

export const FILES_PATH = '/api/v1/files';

/** Answers whatever is asked for under `FILES_PATH`. */
export async function serveFiles(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
  query: string,
): Promise<void> {
  setApiHeaders(response);
  const id = pathname.slice(FILES_PATH.length + 1);
  const isUpload = pathname === FILES_PATH;
  const allowed = isUpload ? ['POST'] : ['GET', 'HEAD'];
  if (!allowed.includes(request.method ?? '')) {
    response.setHeader('allow', allowed.join(', '));
    return sendError(response, 405, 'BAD_REQUEST', `Only ${allowed.join(' and ')} ${isUpload ? 'is' : 'are'} answered here.`);
  }
  const viewer = await viewerWho(services, request, response, isUpload ? 'files:write' : 'files:read');
  if (!viewer) return;
  if (isUpload) return receive(services, request, response, viewer, new URLSearchParams(query).get('name') ?? '');
  return send(services, request, response, viewer, id);
}

/** Null where the request was refused. */
async function viewerWho(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
  permission: Permission,
): Promise<Viewer | null> {
  const { sessionToken, bearerToken } = callerOf(request, () => {});
  // A page of another origin may make a browser send our cookie, but neither read a file with it nor store one.
  const isOurs = bearerToken !== null || isSameOrigin(request.headers, services.config.baseUrl);
  const { viewer } = await services.access.identify({ sessionToken: isOurs ? sessionToken : null, bearerToken });
  if (viewer && allows(viewer.role, permission)) return viewer;
  if (viewer) sendError(response, 403, 'FORBIDDEN', 'Your role does not allow this.');
  else sendError(response, 401, 'UNAUTHENTICATED', 'Sign in, or send an API key as a bearer token.');
  return null;
}

async function send(services: Services, request: IncomingMessage, response: ServerResponse, viewer: Viewer, id: string): Promise<void> {
  const isHead = request.method === 'HEAD';
  const file = await services.files.find(viewer.workspaceId, id);
  if (!file) return sendError(response, 404, 'NOT_FOUND', 'There is no such file.');
  const content = isHead ? null : (await services.files.read(viewer.workspaceId, id)).content;
  response.writeHead(200, fileHeaders(file));
  response.end(content);
}

/** A browser saves it and never shows it, whatever it is; a sandbox without rights is for those that show it all the same. */
function fileHeaders({ name, type, size, sha256 }: StoredFile): Record<string, string | number> {
  const plain = name.replace(/[^\w .()-]/g, '_');
  return {
    'content-type': type,
    'content-length': size,
    'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, percentEncoded)}`,
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'private, no-cache',
    etag: `"${sha256}"`,
  };
}

function percentEncoded(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
}

async function receive(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
  viewer: Viewer,
  name: string,
): Promise<void> {
  const content = await bodyOf(request);
  if (content === null) {
    response.setHeader('connection', 'close');
    return sendError(response, 413, 'PAYLOAD_TOO_LARGE', `A file may have ${MAX_FILE_BYTES / (1024 * 1024)} MB.`);
  }
  try {
    const type = request.headers['content-type'] ?? '';
    const file = await services.files.write({ workspaceId: viewer.workspaceId, name, type, content, executionId: null });
    sendJson(response, 201, file);
  } catch (error) {
    if (!(error instanceof NodeError) || error.class !== 'USER') throw error;
    sendError(response, 400, 'VALIDATION_FAILED', error.message);
  }
}

/** Null where it is too large; the rest of it is not read then. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_FILE_BYTES) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > MAX_FILE_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
