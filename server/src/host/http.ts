/** `ctx.http`: a request goes to hosts that the plugin may reach, and a credential to hosts that it is bound to; both are looked at on every hop. */
import { addToRequest, coversHost, NodeError, type HttpRequest, type HttpResponse } from '@hookloom/sdk';
import type { CredentialUse, UsableCredential } from '../credential/use-credential.ts';
import { createRedactor, type Redactor } from '../credential/redact.ts';
import type { Egress, PrepareHop } from '../egress/client.ts';
import type { HostScope } from './scope.ts';

export interface HostHttpOptions {
  egress: Egress;
  credentials: Pick<CredentialUse, 'use'>;
  /** The hosts that a plugin's manifest names and an admin has approved; `any` for parts of Hookloom. */
  approvedHosts(plugin: string): readonly string[] | 'any';
}

/** What opens a connection, with the credential in it. */
export interface PreparedRequest {
  url: string;
  /** Lower-case names. */
  headers: Record<string, string>;
  /** For messages and for what comes back: the code that asked must not see the secrets. */
  redactor: Redactor;
}

export interface HostHttp {
  /** @throws NodeError as `Egress.request` and `CredentialUse.use`; `USER`: HOST_NOT_APPROVED, CREDENTIAL_HOST_REFUSED */
  request(request: HttpRequest, scope: HostScope, signal: AbortSignal): Promise<HttpResponse>;
  /** For connections, which follow no redirects. @throws NodeError as `request` does before anything is sent */
  prepare(request: { url: string; headers?: Record<string, string>; credential?: string }, scope: HostScope): Promise<PreparedRequest>;
}

const nothing = createRedactor([]);

export function createHostHttp({ egress, credentials, approvedHosts }: HostHttpOptions): HostHttp {
  /** Reads what is approved at each hop, since a redirect may take seconds. */
  function judge(scope: HostScope, credential: UsableCredential | null): PrepareHop {
    return ({ url, headers }, from) => {
      requireApproved(url, scope.plugin, approvedHosts(scope.plugin), credential);
      if (credential === null) return { url, headers: { ...headers } };
      requireBound(url, from, credential);
      const added = addToRequest({ url: url.href, headers }, credential.applied);
      return { url: new URL(added.url), headers: added.headers };
    };
  }

  async function exchange(
    request: HttpRequest,
    scope: HostScope,
    signal: AbortSignal,
    credential: UsableCredential,
  ): Promise<HttpResponse> {
    const { redactor } = credential;
    try {
      return redacted(await egress.request(request, signal, judge(scope, credential)), redactor);
    } catch (error) {
      throw redactedError(error, redactor);
    }
  }

  return {
    async request(request, scope, signal) {
      if (request.credential === undefined) return egress.request(request, signal, judge(scope, null));
      const credential = await credentials.use(request.credential, scope);
      const response = await exchange(request, scope, signal, credential);
      if (response.status !== 401) return response;
      // The service did nothing, so that even what must not be done twice may be sent again.
      const renewed = await credential.renewed();
      return renewed ? exchange(request, scope, signal, renewed) : response;
    },
    async prepare(request, scope) {
      const url = URL.parse(request.url);
      if (url === null) throw new NodeError('USER', 'HTTP_URL', `${JSON.stringify(request.url.slice(0, 200))} is not a complete URL.`);
      const headers = Object.fromEntries(Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
      const credential = request.credential === undefined ? null : await credentials.use(request.credential, scope);
      const prepared = judge(scope, credential)({ url, headers }, null);
      return { url: prepared.url.href, headers: prepared.headers, redactor: credential?.redactor ?? nothing };
    },
  };
}

function requireApproved(url: URL, plugin: string, approved: readonly string[] | 'any', credential: UsableCredential | null): void {
  if (approved === 'any' || isAmong(approved, url) || isAmong(credential?.ownHosts ?? [], url)) return;
  const reachable = approved.length > 0 ? `It may reach ${approved.join(', ')}` : 'It may reach none but those that a credential names';
  throw new NodeError('USER', 'HOST_NOT_APPROVED', `The plugin "${plugin}" may not reach ${url.hostname}. ${reachable}.`);
}

function requireBound(url: URL, from: URL | null, { name, hosts }: UsableCredential): void {
  if (!isAmong(hosts, url)) {
    const how = from === null ? 'is not sent to' : `is not sent on by ${from.hostname} to`;
    const bound = hosts.length > 0 ? hosts.join(', ') : 'no host at all';
    throw new NodeError('USER', 'CREDENTIAL_HOST_REFUSED', `The credential "${name}" ${how} ${url.hostname}: it is bound to ${bound}.`);
  }
  if (isSecure(from) && !isSecure(url)) {
    throw new NodeError(
      'USER',
      'CREDENTIAL_HOST_REFUSED',
      `${url.hostname} redirected to ${url.protocol}, where others could read the credential "${name}".`,
    );
  }
}

function isSecure(url: URL | null): boolean {
  return url?.protocol === 'https:' || url?.protocol === 'wss:';
}

function isAmong(patterns: readonly string[], url: URL): boolean {
  return patterns.some((pattern) => coversHost(pattern, url.hostname));
}

/** A service may send back what it got, in an error's text or an echo of the request. */
function redacted(response: HttpResponse, redactor: Redactor): HttpResponse {
  return {
    status: response.status,
    headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, redactor.dataText(value)])),
    body: redactor.data(response.body),
    url: redactor.text(response.url),
  };
}

function redactedError(error: unknown, redactor: Redactor): unknown {
  if (!(error instanceof NodeError)) return error;
  const message = redactor.text(error.message);
  // Without its cause, which may hold what was sent.
  return message === error.message ? error : new NodeError(error.class, error.code, message);
}
