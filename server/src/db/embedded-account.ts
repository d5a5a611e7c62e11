/**
 * Postgres refuses to run as root. As root, the usual case in a container, it runs as another account: the one that
 * owns the data already, or `nobody`.
 */
import { existsSync } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

export interface Account {
  uid: number;
  gid: number;
}

/** A command as it has to be spawned so that it runs under the account. */
export interface Command {
  file: string;
  args: string[];
  options: Partial<Account>;
}

/** The account for a Postgres with its files in `home`; undefined where it simply runs as whoever runs this process. */
export async function accountForPostgres(home: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(home).catch(() => undefined);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return unprivilegedAccount(await readFile('/etc/passwd', 'utf8'));
}

/** @param passwd - the text of an `/etc/passwd` file */
export function unprivilegedAccount(passwd: string): Account {
  const accounts = passwd.split('\n').map((line) => line.split(':'));
  for (const name of ['nobody', 'daemon']) {
    const fields = accounts.find((candidate) => candidate[0] === name);
    // macOS writes nobody's number as -2.
    if (fields) return { uid: Number(fields[2]) >>> 0, gid: Number(fields[3]) >>> 0 };
  }
  throw new Error(
    'Postgres does not run as root and there is no account "nobody" to run it as. Set DATABASE_URL, or start as another user.',
  );
}

/**
 * Prepares a command to run under `account` with access to `folders`.
 * A folder below one that only root may enter (`/root`, a fresh `mktemp -d`) is out of the account's reach. Rather than opening
 * that folder to everyone, the command keeps the one Linux capability that lets it pass through.
 */
export async function commandFor(account: Account | undefined, file: string, args: string[], folders: string[]): Promise<Command> {
  if (!account) return { file, args, options: {} };
  const barrier = await firstBarrier(account, folders);
  if (barrier === undefined) return { file, args, options: account };

  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((candidate) => existsSync(candidate));
  if (process.platform !== 'linux' || !setpriv) {
    throw new Error(
      `Postgres does not run as root, and the account it runs as (uid ${account.uid}) may not enter ${barrier}. ` +
        `Allow that (chmod o+x ${barrier}), set HOOKLOOM_DATA_DIR to a folder elsewhere, or set DATABASE_URL.`,
    );
  }
  const capability = passingCapability(await readFile('/proc/self/status', 'utf8'));
  const privileges = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups'];
  // Without this bit access(2), which Postgres asks before it runs its own programs, would leave the capability out of account.
  const access = '--securebits=+no_setuid_fixup';
  const kept = [access, `--inh-caps=+${capability}`, `--ambient-caps=+${capability}`];
  return { file: setpriv, args: [...privileges, ...kept, '--', file, ...args], options: {} };
}

/** The first folder on the way to one of `folders` that the account may not enter. */
async function firstBarrier(account: Account, folders: string[]): Promise<string | undefined> {
  for (const folder of folders) {
    for (const step of ancestors(await realpath(folder))) {
      const { mode, uid, gid } = await stat(step);
      const enter = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
      if ((mode & enter) === 0) return step;
    }
  }
  return undefined;
}

/** `/a/b` gives `/`, `/a`, `/a/b`. */
function ancestors(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [...ancestors(parent), folder];
}

/** Reading and searching is enough; containers often grant only the wider capability. Bit numbers: capabilities(7). */
function passingCapability(processStatus: string): 'dac_read_search' | 'dac_override' {
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(processStatus)?.[1] ?? '0'}`);
  return (effective & (1n << 2n)) === 0n ? 'dac_override' : 'dac_read_search';
}
