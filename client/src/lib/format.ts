/** `OPERATIONS` as `Operations`, `AT_MOST_ONCE` as `At most once`. */
export function titleCase(constant: string): string {
  const words = constant.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * A span of time, short: `0 ms`, `8.4 ms`, `840 ms`, `1.3 s`, `2 min 5 s`, `3 h 12 min`, `2 d 4 h`.
 * `milliseconds` below zero counts as zero.
 */
export function formatDuration(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < 9.95) return `${Number(ms.toFixed(1))} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${Number((ms / 1000).toFixed(1))} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return pair(seconds, 60, 'min', 's');
  if (seconds < 86_400) return pair(Math.round(seconds / 60), 60, 'h', 'min');
  return pair(Math.round(seconds / 3600), 24, 'd', 'h');
}

function pair(amount: number, size: number, large: string, small: string): string {
  const rest = amount % size;
  return `${Math.floor(amount / size)} ${large}${rest ? ` ${rest} ${small}` : ''}`;
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'long' });
const relativeSteps: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** How long ago (or until) an instant is, such as `3 minutes ago`; `just now` within 10 seconds of `now`. */
export function formatRelative(instant: string, now: number): string {
  const seconds = (Date.parse(instant) - now) / 1000;
  const distance = Math.abs(seconds);
  if (distance < 10) return 'just now';
  if (distance < 60) return relative.format(Math.trunc(seconds), 'second');
  for (const [unit, size] of relativeSteps) {
    if (distance >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return 'just now';
}

const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** An instant in the reader's time zone: `22 Nov 2026, 14:03:09`. */
export function formatInstant(instant: string): string {
  return exact.format(new Date(instant));
}

const count = new Intl.NumberFormat('en');

/** `12,480` */
export function formatCount(value: number): string {
  return count.format(value);
}

/** A share between 0 and 1 as `98.5%`; rounds down, so that only all is `100%`. */
export function formatShare(share: number): string {
  return `${Math.floor(share * 1000) / 10}%`;
}

/** `312 B`, `4.2 KB`, `1.3 MB`; a kilobyte has 1,024 bytes. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  if (bytes < 1_024 * 1_024) return `${Number((bytes / 1_024).toFixed(1))} KB`;
  return `${Number((bytes / 1_024 / 1_024).toFixed(1))} MB`;
}
