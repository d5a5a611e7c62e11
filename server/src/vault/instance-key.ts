/** The key of this installation, which wraps the data key of each workspace. Whoever has it and the database has every secret. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { keyFromText } from '../config/key-text.ts';
import { KEY_BYTES } from './cipher.ts';

export interface InstanceKey {
  key: Uint8Array;
  /** Tells keys apart without telling them. */
  id: string;
}

export const KEY_FILE = 'secret.key';

/** The key is missing or not the one that this database's secrets were sealed with. The message says what to do. */
export class InstanceKeyError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'InstanceKeyError';
  }
}

export function instanceKey(key: Uint8Array): InstanceKey {
  // The key is random, so its hash tells nothing of it.
  return { key, id: createHash('sha256').update('hookloom instance key').update(key).digest('hex').slice(0, 16) };
}

/** The key in the data directory, or null where there is none. One that others may read is made private first. */
export async function readKeyFile(dataDir: string): Promise<InstanceKey | null> {
  const file = join(dataDir, KEY_FILE);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new InstanceKeyError(`The key in ${file} cannot be read (${error.code}). Let the server's user read it.`, { cause: error });
  });
  if (text === null) return null;
  const key = keyFromText(text);
  if (!key) throw new InstanceKeyError(`${file} does not hold a key: 32 bytes as base64. Put the right one back from a backup.`);
  if (((await stat(file)).mode & 0o077) !== 0) await chmod(file, 0o600);
  return instanceKey(key);
}

/** Makes a key and keeps it in the data directory. Of several processes that do so at once, one makes it and all get it. */
export async function makeKeyFile(dataDir: string): Promise<InstanceKey> {
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, KEY_FILE);
  const unfinished = `${file}.${randomUUID()}`;
  const handle = await open(unfinished, 'wx', 0o600);
  try {
    await handle.writeFile(`${randomBytes(KEY_BYTES).toString('base64')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    // Unlike a rename, a link never takes the place of a key that another process has made.
    await link(unfinished, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(unfinished);
  }
  const made = await readKeyFile(dataDir);
  if (!made) throw new InstanceKeyError(`${file} was removed while the server started. Start it again.`);
  return made;
}
