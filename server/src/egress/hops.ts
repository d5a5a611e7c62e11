/** What is sent at each hop of a request, and where a redirect leads. Pure. */
import { NodeError } from '@hookloom/sdk';

export interface Hop {
  url: URL;
  method: string;
  /** Lower-case names. */
  headers: Record<string, string>;
  body: string | Uint8Array | null;
}

/**
 * Headers that belong to the connection and are set by the client. `Accept-Encoding` is among them because nothing is
 * unpacked here: a limit on bytes that are unpacked later is no limit.
 */
const connectionHeaders = new Set(
  'accept-encoding connection content-length expect host keep-alive proxy-authorization proxy-connection te trailer transfer-encoding upgrade'.split(
    ' ',
  ),
);

/** All that another origin gets to see of a redirected request. Any other header may be a credential (`X-Api-Key`). */
const headersForOtherOrigins = new Set(['accept', 'accept-language', 'content-language', 'content-type', 'user-agent']);

const redirectStatuses = new Set([301, 302, 303, 307, 308]);

/** @throws NodeError `USER`/`HTTP_REQUEST` where a name or value cannot stand in a header */
export function headersFor(given: Readonly<Record<string, string>>): Record<string, string> {
  const headers: Record<string, string> = { 'user-agent': 'Hookloom' };
  for (const [name, value] of Object.entries(given)) {
    const key = name.toLowerCase();
    if (connectionHeaders.has(key)) continue;
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(key) || key === '__proto__') {
      throw new NodeError('USER', 'HTTP_REQUEST', `${JSON.stringify(name.slice(0, 100))} is not a header's name.`);
    }
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      throw new NodeError('USER', 'HTTP_REQUEST', `The value of the header ${name} has characters that a header cannot have.`);
    }
    headers[key] = value;
  }
  return headers;
}

/** The request that a redirect asks for (RFC 9110, section 15.4), or null where the answer is not a redirect. */
export function nextHop(hop: Hop, response: { statusCode: number; headers: Record<string, string | string[] | undefined> }): Hop | null {
  const location = response.headers['location'];
  if (!redirectStatuses.has(response.statusCode) || typeof location !== 'string') return null;
  const url = URL.parse(location, hop.url);
  if (url === null) return null;
  url.username = '';
  url.password = '';
  const becomesGet =
    (response.statusCode === 303 && hop.method !== 'HEAD') ||
    ((response.statusCode === 301 || response.statusCode === 302) && hop.method === 'POST');
  const sameOrigin = url.origin === hop.url.origin;
  const kept = Object.entries(hop.headers).filter(
    ([name]) => (sameOrigin || headersForOtherOrigins.has(name)) && !(becomesGet && name.startsWith('content-')),
  );
  return { url, method: becomesGet ? 'GET' : hop.method, headers: Object.fromEntries(kept), body: becomesGet ? null : hop.body };
}
