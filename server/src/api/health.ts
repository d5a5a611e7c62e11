/** What a process without the API serves: whether it lives and can work, for whoever supervises it. */
import { createServer } from 'node:http';
import type { HttpServer } from './http.ts';
import { sendError, sendJson } from './send.ts';

export function createHealthServer(isReady: () => Promise<boolean>): HttpServer {
  const server = createServer((request, response) => {
    if (request.url === '/health/live') return sendJson(response, 200, { status: 'ok' });
    if (request.url !== '/health/ready')
      return sendError(response, 404, 'NOT_FOUND', 'This process is a worker; it serves its health only.');
    void isReady().then((ready) =>
      ready ? sendJson(response, 200, { status: 'ok' }) : sendError(response, 503, 'UNAVAILABLE', 'The database does not answer.'),
    );
  });
  return {
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
