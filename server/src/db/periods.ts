/** The time ranges by which rows are partitioned: weeks from Monday, in UTC. Pure. */

const WEEK_MS = 7 * 24 * 60 * 60_000;
/** A Monday. */
const ANCHOR_MS = Date.UTC(2024, 0, 1);

export interface Period {
  /** Milliseconds since 1970; `end` is the next period's start. */
  start: number;
  end: number;
  /** `20261123`: sorts as text, and begins the refs of the period's blobs. */
  startName: string;
  endName: string;
  /** The least UUIDv7 of the period, and of the next one. */
  startId: string;
  endId: string;
}

export function periodAt(ms: number): Period {
  return periodStart(ANCHOR_MS + Math.floor((ms - ANCHOR_MS) / WEEK_MS) * WEEK_MS);
}

/** The period that begins at this instant, which must be a period's start. */
export function periodStart(start: number): Period {
  const end = start + WEEK_MS;
  return { start, end, startName: nameOf(start), endName: nameOf(end), startId: leastId(start), endId: leastId(end) };
}

function nameOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10).replaceAll('-', '');
}

/** The instant at which the period of this name begins. */
export function startOfName(name: string): number {
  return Date.parse(`${name.slice(0, 4)}-${name.slice(4, 6)}-${name.slice(6, 8)}T00:00:00Z`);
}

/** The least id that can be made at an instant: 48 bits of milliseconds, the rest zero (RFC 9562, section 5.7). */
export function leastId(ms: number): string {
  const time = ms.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}
