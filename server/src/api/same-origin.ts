import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a request comes from a page of ours, or from no page at all.
 * Browsers say so in `Sec-Fetch-Site`, older ones in `Origin`; what is no browser sends neither and cannot be led astray.
 */
export function isSameOrigin(headers: IncomingHttpHeaders, baseUrl: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site === 'same-origin' || site === 'none') return true;
  // A browser opens a WebSocket without saying the site, so the origin decides.
  if (site !== undefined) return false;
  const { origin } = headers;
  if (origin === undefined) return true;
  const host = URL.parse(origin)?.host;
  return host !== undefined && (host === headers.host || host === URL.parse(baseUrl)?.host);
}

/**
 * Why a request that may change something is refused, or null. It must be JSON, which no form of another site can send,
 * and come from a page of ours. A bearer token is proof enough: no browser adds one by itself.
 */
export function crossSiteProblem(method: string | undefined, headers: IncomingHttpHeaders, baseUrl: string): string | null {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || /^Bearer /i.test(headers.authorization ?? '')) return null;
  const [mediaType = ''] = (headers['content-type'] ?? '').split(';');
  if (mediaType.trim().toLowerCase() !== 'application/json') return 'Send the operation as application/json.';
  return isSameOrigin(headers, baseUrl) ? null : 'Pages of other sites need an API key as a bearer token.';
}
