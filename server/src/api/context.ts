import type { IncomingMessage } from 'node:http';
import { tokenFromAuthorization } from '../access/access.ts';
import { sessionCookie, tokenFromCookies } from '../access/session.ts';
import { scopesFor } from '../access/viewer.ts';
import type { Context, Services } from '../graphql/context.ts';
import { isSameOrigin } from './same-origin.ts';

/** What a request or a socket shows of its sender. */
export interface Caller {
  /** Null also where a page of another origin opened the socket: its cookie does not count. */
  sessionToken: string | null;
  bearerToken: string | null;
  address: string;
  setHeader(name: string, value: string): void;
}

export function callerOf(request: IncomingMessage, setHeader: Caller['setHeader']): Caller {
  return {
    sessionToken: tokenFromCookies(request.headers.cookie),
    bearerToken: tokenFromAuthorization(request.headers.authorization),
    address: request.socket.remoteAddress ?? '',
    setHeader,
  };
}

/** The caller behind a WebSocket. Browsers let any page open one and send the cookie along, so its origin is checked here. */
export function socketCaller(
  request: IncomingMessage,
  baseUrl: string,
  connectionParams: Readonly<Record<string, unknown>> | undefined,
): Caller {
  const caller = callerOf(request, () => {});
  const authorization = connectionParams?.['authorization'] ?? connectionParams?.['Authorization'];
  return {
    ...caller,
    sessionToken: isSameOrigin(request.headers, baseUrl) ? caller.sessionToken : null,
    bearerToken: (typeof authorization === 'string' ? tokenFromAuthorization(authorization) : null) ?? caller.bearerToken,
  };
}

/** The context of one operation. */
export async function createContext(services: Services, caller: Caller): Promise<Context> {
  const { sessionToken, bearerToken, address, setHeader } = caller;
  const { viewer, prolonged } = await services.access.identify({ sessionToken, bearerToken });
  if (prolonged && sessionToken !== null) setHeader('set-cookie', sessionCookie(sessionToken, services.config.baseUrl));
  const context: Context = {
    get em() {
      return services.orm.em.fork();
    },
    services,
    viewer,
    sessionToken,
    scopes: scopesFor(() => context),
    isStillSignedIn: async () => (await services.access.identify({ sessionToken, bearerToken })).viewer !== null,
    address,
    setHeader,
  };
  return context;
}
