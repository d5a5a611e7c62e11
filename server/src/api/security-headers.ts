import type { ServerResponse } from 'node:http';

const pagePolicy = [
  "default-src 'self'",
  // Mantine and React Flow set styles on elements.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** GraphiQL is one page with its scripts in it, and starts its workers from blobs. */
const graphiqlPolicy = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline' blob:",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** For what is no page. */
export function setApiHeaders(response: ServerResponse): void {
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
}

/** For the client's pages: nothing but what this server sends is loaded, and no other site frames them. */
export function setPageHeaders(response: ServerResponse): void {
  setApiHeaders(response);
  response.setHeader('content-security-policy', pagePolicy);
  response.setHeader('cross-origin-opener-policy', 'same-origin');
}

export function setGraphiqlHeaders(response: ServerResponse): void {
  setApiHeaders(response);
  response.setHeader('content-security-policy', graphiqlPolicy);
}
