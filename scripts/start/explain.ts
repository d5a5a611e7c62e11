import { ConfigError } from '../../server/src/config/env.ts';
import { InstanceKeyError } from '../../server/src/vault/instance-key.ts';
import { ClientBuildError } from './client-build.ts';
import { AlreadyRunningError } from './instance-lock.ts';

/** What Node adds to an error of the system. */
interface SystemError extends Error {
  code?: string;
  syscall?: string;
  address?: string;
  hostname?: string;
  port?: number;
  path?: string;
}

const why: Record<string, string> = {
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  EROFS: 'it is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'a file is in its place',
};

/** What a person can do about a start that failed; undefined where only the stack helps. */
export function explain(error: unknown): string | undefined {
  if (
    error instanceof ConfigError ||
    error instanceof InstanceKeyError ||
    error instanceof AlreadyRunningError ||
    error instanceof ClientBuildError
  )
    return error.message;
  if (!(error instanceof Error)) return undefined;
  const { code = '', syscall, address, hostname, port, path } = error as SystemError;
  if (code === 'EADDRINUSE') return `Port ${port} is in use by another program. Stop that one, or set PORT (0 takes a free port).`;
  if (code === 'EACCES' && syscall === 'listen') return `Port ${port} is for the system's own use. Set PORT to one above 1023.`;
  if (code === 'EADDRNOTAVAIL') return `HOST is ${address}, and that is no address of this machine.`;
  if ((code === 'ENOTFOUND' || code === 'EAI_AGAIN') && hostname !== undefined)
    return `The name ${hostname} in HOST or DATABASE_URL cannot be found.`;
  if (code === 'ECONNREFUSED') return 'No Postgres answers at DATABASE_URL.';
  // SQLSTATEs of a Postgres that answers: wrong password, no such role, no such database.
  if (code === '28P01' || code === '28000' || code === '3D000') return `The Postgres at DATABASE_URL refuses: ${error.message}.`;
  if (code in why && path !== undefined) return `${path} cannot be written: ${why[code]}. HOOKLOOM_DATA_DIR names another data folder.`;
  return undefined;
}
