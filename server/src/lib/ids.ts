import { createHash, randomFillSync } from 'node:crypto';

const pool = new Uint8Array(8 * 512);
let offset = pool.length;
let lastMs = 0;
let counter = 0;

const hex: string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * A UUIDv7 (RFC 9562, section 5.7): 48 bits of milliseconds, a 12-bit counter that rises within the
 * millisecond (method 1 of section 6.2), 62 random bits. Ids made by one process sort in the order they were made.
 */
export function uuidv7(now: number = Date.now()): string {
  if (now > lastMs) {
    lastMs = now;
    counter = 0;
  } else if (++counter > 0xfff) {
    // The counter is used up: borrow the next millisecond rather than break the order.
    lastMs += 1;
    counter = 0;
  }
  if (offset === pool.length) {
    randomFillSync(pool);
    offset = 0;
  }
  const random = (index: number): number => pool[offset + index] ?? 0;
  const time = lastMs.toString(16).padStart(12, '0');
  const id =
    `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-` +
    `${hex[(random(0) & 0x3f) | 0x80]}${hex[random(1)]}-` +
    `${hex[random(2)]}${hex[random(3)]}${hex[random(4)]}${hex[random(5)]}${hex[random(6)]}${hex[random(7)]}`;
  offset += 8;
  return id;
}

/** The UUIDv7 of an instant and a name: the same for the same ones, so that what is done again after a lost answer is not done twice. */
export function derivedId(ms: number, name: string): string {
  const hash = createHash('sha256').update(name).digest('hex');
  const time = Math.floor(ms).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hash.slice(0, 3)}-8${hash.slice(3, 6)}-${hash.slice(6, 18)}`;
}

/** The instant an id was made, in milliseconds since 1970. */
export function timeOfId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && uuidPattern.test(value);
}
