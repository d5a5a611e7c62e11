/** The server's one HTTP port. A router of its own, since the way of a webhook must cost next to nothing. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { MikroORM } from '@mikro-orm/postgresql';
import { callerOf } from './context.ts';
import { FILES_PATH, serveFiles } from './file-route.ts';
import { isOAuthCallback, serveOAuthCallback } from './oauth-callback.ts';
import { crossSiteProblem } from './same-origin.ts';
import { setApiHeaders, setGraphiqlHeaders, setPageHeaders } from './security-headers.ts';
import { sendError, sendJson } from './send.ts';
import { createServices, type ServiceParts } from './services.ts';
import { createStaticFiles } from './static-files.ts';
import { createSockets } from './ws.ts';
import { createGraphql, GRAPHQL_PATH } from './yoga.ts';

const WEBHOOK_PREFIX = '/api/v1/webhooks/';
const builtClient = fileURLToPath(new URL('../../../client/dist', import.meta.url));

export interface HttpOptions {
  services: ServiceParts;
  /** Takes a webhook; `path` comes decoded and without a leading slash, `query` without its `?`. Never rejects. */
  ingest(request: IncomingMessage, response: ServerResponse, path: string, query: string): unknown;
  /** Whether this process can do its work now. Default: whether the database answers. */
  isReady?(): Promise<boolean>;
  /** The folder of the built client. Default: where this repository builds it. */
  clientDir?: string;
}

export interface HttpServer {
  /** Not listening yet. */
  server: Server;
  /** Takes no new connection, ends subscriptions, and lets requests under way finish for a second at most. */
  close(): Promise<void>;
}

export function createHttpServer(options: HttpOptions): HttpServer {
  const services = createServices(options.services);
  const graphql = createGraphql(services);
  const sockets = createSockets(graphql, services);
  const isReady = options.isReady ?? (() => answers(services.orm));
  const sendClient = createStaticFiles(options.clientDir ?? builtClient);

  const serveGraphql = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    setGraphiqlHeaders(response);
    const problem = crossSiteProblem(request.method, request.headers, services.config.baseUrl);
    if (problem !== null) return sendGraphqlRefusal(response, problem);
    await graphql.handle(request, response, { caller: callerOf(request, (name, value) => response.appendHeader(name, value)) });
  };

  const serve = async (request: IncomingMessage, response: ServerResponse, pathname: string, query: string): Promise<void> => {
    if (pathname === GRAPHQL_PATH) return serveGraphql(request, response);
    if (pathname === '/health/live') return sendJson(response, 200, { status: 'ok' });
    if (pathname === '/health/ready') return sendReadiness(response, await isReady());
    if (pathname === FILES_PATH || pathname.startsWith(`${FILES_PATH}/`)) return serveFiles(services, request, response, pathname, query);
    if (isOAuthCallback(pathname)) return serveOAuthCallback(services, request, response, pathname, query);
    if (pathname === '/api' || pathname.startsWith('/api/') || pathname.startsWith('/health')) {
      setApiHeaders(response);
      return sendError(response, 404, 'NOT_FOUND', 'There is nothing at this address.');
    }
    setPageHeaders(response);
    return sendClient(request, response, pathname);
  };

  const server = createServer({ shouldUpgradeCallback: isSocketWanted }, (request, response) => {
    const url = request.url ?? '/';
    const at = url.indexOf('?');
    const pathname = at === -1 ? url : url.slice(0, at);
    if (pathname.startsWith(WEBHOOK_PREFIX)) {
      const path = decoded(pathname.slice(WEBHOOK_PREFIX.length));
      if (path === null) return sendError(response, 404, 'NOT_FOUND', 'There is no such webhook.');
      return options.ingest(request, response, path, at === -1 ? '' : url.slice(at + 1));
    }
    serve(request, response, pathname, at === -1 ? '' : url.slice(at + 1)).catch((error: unknown) => {
      services.log.error({ err: error }, 'a request failed');
      if (response.headersSent) response.destroy();
      else sendError(response, 500, 'INTERNAL', 'Something went wrong on our side.');
    });
  });
  server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head));

  return { server, close: () => closeServer(server, sockets.close) };
}

/** Other offers are not taken up, and the request is answered as it is: Java's client, for one, offers HTTP/2 with each webhook. */
function isSocketWanted({ headers, url = '' }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket' && url.split('?', 1)[0] === GRAPHQL_PATH;
}

/** Milliseconds that requests under way have once the server closes. */
const CLOSE_WITHIN_MS = 1_000;

async function closeServer(server: Server, closeSockets: () => Promise<void>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  await closeSockets();
  server.closeIdleConnections();
  // An open event stream would keep the server for ever.
  const timer = setTimeout(() => server.closeAllConnections(), CLOSE_WITHIN_MS);
  await closed;
  clearTimeout(timer);
}

function decoded(path: string): string | null {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

async function answers(orm: MikroORM): Promise<boolean> {
  return orm.em
    .fork()
    .execute('select 1')
    .then(
      () => true,
      () => false,
    );
}

function sendReadiness(response: ServerResponse, ready: boolean): void {
  if (ready) sendJson(response, 200, { status: 'ok' });
  else sendError(response, 503, 'UNAVAILABLE', 'The server is starting or stopping.');
}

function sendGraphqlRefusal(response: ServerResponse, message: string): void {
  sendJson(response, 403, { errors: [{ message, extensions: { code: 'FORBIDDEN' } }] });
}
