import type { ServerResponse } from 'node:http';
import type { ErrorCode } from '../lib/app-error.ts';

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const json = JSON.stringify(value);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(json),
    'cache-control': 'no-store',
  });
  response.end(json);
}

/** `{ error: { code, message } }`, as every refusal outside of GraphQL. */
export function sendError(response: ServerResponse, status: number, code: ErrorCode, message: string): void {
  sendJson(response, status, { error: { code, message } });
}
