/**
 * Leads to the sign-in page and, after signing in, back to where the person was.
 * Loads the page anew so that nothing cached for the one session is seen in the next.
 */
export function leaveForSignIn(): void {
  const { pathname, search, hash } = window.location;
  if (pathname === '/sign-in') return;
  isLeaving = true;
  window.location.assign(`/sign-in?ended=true&redirect=${encodeURIComponent(pathname + search + hash)}`);
}

let isLeaving = false;

/** True once the page is being left because its session ended. */
export function isLeavingForSignIn(): boolean {
  return isLeaving;
}

/**
 * The page to open after signing in: a path of this site, else `/`.
 * Anything that a browser could read as another site (`//host`, `/\host`, a full URL) is refused,
 * since the address comes from the query string.
 */
export function safeRedirect(target: unknown): string {
  if (typeof target !== 'string' || !target.startsWith('/')) return '/';
  const resolved = new URL(target, 'http://here.invalid');
  if (resolved.origin !== 'http://here.invalid' || resolved.pathname === '/sign-in') return '/';
  return resolved.pathname + resolved.search + resolved.hash;
}
