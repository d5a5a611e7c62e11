/** Whose fault a failed request is: one total function over what undici, Node and we ourselves throw. */
import { NodeError } from '@hookloom/sdk';
import { AddressRefused } from './connector.ts';

const dnsCodes = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME', 'ENODATA', 'ESERVFAIL']);
const connectCodes = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'EADDRNOTAVAIL', 'EACCES', 'EPERM']);
const requestCodes = new Set(['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED', 'ERR_INVALID_CHAR', 'ERR_INVALID_ARG_TYPE']);
const tlsCode = /^(?:ERR_TLS|ERR_SSL|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET)|HOSTNAME_MISMATCH)/;

export function toNodeError(error: unknown, host: string): NodeError {
  if (error instanceof NodeError) return error;
  const refused = findInCauses(error);
  if (refused !== null) return refusal(refused);
  const { code, message } = describe(error);
  const options = { cause: error };
  if (dnsCodes.has(code)) return new NodeError('REMOTE', 'HTTP_DNS', `The host ${host} cannot be found (${code}).`, options);
  if (connectCodes.has(code)) return new NodeError('REMOTE', 'HTTP_CONNECT', `Cannot connect to ${host} (${code}).`, options);
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') {
    return new NodeError('TIMEOUT', 'HTTP_TIMEOUT', `Connecting to ${host} took too long.`, options);
  }
  if (tlsCode.test(code)) return new NodeError('REMOTE', 'HTTP_TLS', `No secure connection to ${host}: ${message} (${code}).`, options);
  if (requestCodes.has(code)) return new NodeError('USER', 'HTTP_REQUEST', `The request cannot be sent: ${message}.`, options);
  return new NodeError(
    'REMOTE',
    'HTTP_PROTOCOL',
    `The exchange with ${host} broke off: ${message}${code === '' ? '' : ` (${code})`}.`,
    options,
  );
}

function refusal({ hostname, address }: AddressRefused): NodeError {
  const what = hostname.includes(address) ? address : `${hostname} (${address})`;
  return new NodeError(
    'USER',
    'EGRESS_REFUSED',
    `Requests to ${what} are refused, since it is not a public address. An admin can allow it with HOOKLOOM_EGRESS_ALLOW=${address}.`,
  );
}

/** The errors of several tried addresses come as one `AggregateError`; undici and Node wrap others in `cause`. */
function findInCauses(error: unknown, depth = 0): AddressRefused | null {
  if (error instanceof AddressRefused) return error;
  if (!(error instanceof Error) || depth > 5) return null;
  const inner = [error.cause, ...(error instanceof AggregateError ? (error.errors as unknown[]) : [])];
  for (const cause of inner) {
    const found = findInCauses(cause, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

function describe(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: '', message: String(error) };
  const own = (error as NodeJS.ErrnoException).code;
  if (error instanceof AggregateError && typeof own !== 'string') return describe(error.errors[0]);
  return { code: typeof own === 'string' ? own : '', message: error.message };
}
