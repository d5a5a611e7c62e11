/** Opens sockets to allowed addresses only. */
import { lookup as systemLookup } from 'node:dns';
import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { literalAddress } from './address-guard.ts';
import type { AddressGuard } from './address-guard.ts';

/** All addresses of a host name. Default: the system's resolver. */
export type ResolveHost = (hostname: string, callback: (error: Error | null, addresses: LookupAddress[]) => void) => void;

export const resolveWithSystem: ResolveHost = (hostname, callback) => {
  systemLookup(hostname, { all: true }, (error, addresses) => callback(error, addresses ?? []));
};

export class AddressRefused extends Error {
  readonly hostname: string;
  /** One that was refused. */
  readonly address: string;
  constructor(hostname: string, address: string) {
    super(`${address} is not a public address`);
    this.name = 'AddressRefused';
    this.hostname = hostname;
    this.address = address;
  }
}

/**
 * Three checks, since each can be passed by in a way of its own: an address in the URL is never looked up, a name can have any address,
 * and only the connected socket tells where the bytes will really go.
 */
export function guardedConnector(guard: AddressGuard, resolveHost: ResolveHost, connectTimeoutMs: number): buildConnector.connector {
  const connect = buildConnector({
    allowH2: false,
    timeout: connectTimeoutMs,
    autoSelectFamily: true,
    lookup: guardedLookup(guard, resolveHost),
  });
  return (options, callback) => {
    const literal = literalAddress(options.hostname);
    if (literal !== null && !guard.allows(literal)) {
      callback(new AddressRefused(options.hostname, literal), null);
      return;
    }
    connect(options, (...[error, socket]) => {
      if (error !== null) {
        callback(error, null);
        return;
      }
      const remote = socket.remoteAddress ?? '';
      if (guard.allows(remote)) {
        callback(null, socket);
        return;
      }
      socket.destroy();
      callback(new AddressRefused(options.hostname, remote), null);
    });
  };
}

/** Answers with the allowed ones of a name's addresses. */
function guardedLookup(guard: AddressGuard, resolveHost: ResolveHost): LookupFunction {
  return (hostname, options, callback) => {
    resolveHost(hostname, (error, addresses) => {
      if (error !== null) {
        callback(error, '', 0);
        return;
      }
      const usable = addresses.filter(({ address, family }) => guard.allows(address) && (!options.family || options.family === family));
      const [first] = usable;
      if (first === undefined) callback(new AddressRefused(hostname, addresses[0]?.address ?? 'nothing'), '', 0);
      else if (options.all) callback(null, usable);
      else callback(null, first.address, first.family);
    });
  };
}
