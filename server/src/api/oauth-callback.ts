/** The page that a service sends the user's browser back to: it finishes the connection, tells the page that began it, and closes itself. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CALLBACK_PATH, type ConnectionOutcome } from '../credential/account-connections.ts';
import type { Services } from '../graphql/context.ts';
import { callerOf } from './context.ts';
import { setApiHeaders } from './security-headers.ts';
import { sendError } from './send.ts';

const SCRIPT_PATH = `${CALLBACK_PATH}.js`;

/** Nothing but our own script runs, nothing is loaded, and the code in the address is told to nobody. */
const policy = `default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const script = `const { ok, credential, message } = document.body.dataset;
history.replaceState(null, '', location.pathname);
const channel = new BroadcastChannel('hookloom-credential');
channel.postMessage({ ok: ok === 'true', credentialId: credential || null, message });
channel.close();
if (ok === 'true') window.close();
`;

export function isOAuthCallback(pathname: string): boolean {
  return pathname === CALLBACK_PATH || pathname === SCRIPT_PATH;
}

/** `query` is without its `?`. */
export async function serveOAuthCallback(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
  query: string,
): Promise<void> {
  setApiHeaders(response);
  if (request.method !== 'GET') {
    response.setHeader('allow', 'GET');
    return sendError(response, 405, 'BAD_REQUEST', 'Only GET is answered here.');
  }
  if (pathname === SCRIPT_PATH) return send(response, 200, 'text/javascript; charset=utf-8', script);
  const { sessionToken } = callerOf(request, () => {});
  // Only a browser comes here, so an API key in the request says nothing.
  const { viewer } = await services.access.identify({ sessionToken, bearerToken: null });
  const outcome = await services.credentials.connections.finish(viewer, query);
  response.setHeader('content-security-policy', policy);
  send(response, outcome.ok ? 200 : 400, 'text/html; charset=utf-8', page(outcome));
}

function page(outcome: ConnectionOutcome): string {
  const title = outcome.ok ? 'Connected' : 'Not connected';
  const message = outcome.ok ? 'The account is connected. You can close this window.' : outcome.message;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Hookloom</title>
<style>body { font: 16px/1.5 system-ui, sans-serif; max-width: 32rem; margin: 20vh auto; padding: 0 1rem }</style>
</head>
<body data-ok="${outcome.ok}" data-credential="${escaped(outcome.credentialId ?? '')}" data-message="${escaped(message)}">
<h1>${title}</h1>
<p>${escaped(message)}</p>
<script src="${SCRIPT_PATH}"></script>
</body>
</html>
`;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text), 'cache-control': 'no-store' });
  response.end(text);
}
