/** AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce. Pure but for the nonce. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
export const KEY_BYTES = 32;

/** What was sealed has been changed, was sealed by another key, or stands in another place than it was sealed for. */
export class NotAuthentic extends Error {
  constructor(cause?: unknown) {
    super('what was sealed cannot be opened', { cause });
    this.name = 'NotAuthentic';
  }
}

/** Nonce, tag and ciphertext in a row. `place` is bound to it: it opens for the same place only. */
export function encrypt(key: Uint8Array, place: string, plain: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(place));
  const encrypted = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]);
}

/** @throws NotAuthentic */
export function decrypt(key: Uint8Array, place: string, sealed: Uint8Array): Buffer {
  // A shorter tag would be taken for one that was cut off.
  if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new NotAuthentic();
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  } catch (error) {
    throw new NotAuthentic(error);
  }
}
