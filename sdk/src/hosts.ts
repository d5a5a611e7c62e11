/** Names of hosts, as plugins ask for them and credentials are bound to them. Pure, shared by the SDK and the server. */

/** A host's name, an IPv4 address, or such a name with `*.` before it for every host below. No port, no scheme. */
const hostPattern = /^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

/** Longest name in the DNS. */
const MAX_HOST_LENGTH = 253;

/**
 * Whether a text is a host as a manifest names it: `api.example.com` or `*.example.com`, in lower case. `*.com` is none, since
 * everything below it belongs to strangers; `*` for any is a matter of its own.
 */
export function isHostPattern(text: string): boolean {
  if (text.length > MAX_HOST_LENGTH || !hostPattern.test(text)) return false;
  return !text.startsWith('*.') || text.slice(2).includes('.');
}

/** Whether `pattern` covers the host of a URL. `*` covers any, `*.example.com` each host below `example.com` and not itself. */
export function coversHost(pattern: string, hostname: string): boolean {
  if (pattern === '*') return true;
  const host = hostname.toLowerCase().replace(/\.$/, '');
  if (pattern.startsWith('*.')) return host.length > pattern.length - 1 && host.endsWith(pattern.slice(1));
  return host === pattern;
}

/** The host in a text that is a URL or a bare host, with or without a port, in lower case; null where there is none. */
export function hostIn(text: string): string | null {
  const trimmed = text.trim();
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`);
  // A URL may hold a star, which would stand for other hosts here.
  if (!url || url.hostname === '' || url.hostname.includes('*') || url.username !== '' || url.password !== '') return null;
  return url.hostname.replace(/\.$/, '');
}
