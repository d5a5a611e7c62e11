/** Instants as the browser's own input has them, in the reader's time zone, and as parameters have them. */

/** `2026-11-22T09:30` of an ISO 8601 instant, in the time zone of this browser; empty for what is none. */
export function localTextOf(instant: string): string {
  const date = new Date(instant);
  if (instant === '' || Number.isNaN(date.getTime())) return '';
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  const time = [date.getHours(), date.getMinutes()];
  const seconds = date.getSeconds();
  return `${joined(day, '-')}T${joined(seconds === 0 ? time : [...time, seconds], ':')}`;
}

/** ISO 8601 with the offset that this browser's time zone has at that moment, such as `2026-11-22T09:30:00+01:00`. */
export function instantOf(localText: string): string | undefined {
  const date = new Date(localText);
  if (localText === '' || Number.isNaN(date.getTime())) return undefined;
  const minutes = -date.getTimezoneOffset();
  const sign = minutes < 0 ? '-' : '+';
  const offset = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const withSeconds = localText.length === 'yyyy-mm-ddThh:mm'.length ? `${localText}:00` : localText;
  return `${withSeconds}${sign}${joined(offset, ':')}`;
}

function joined(numbers: readonly number[], separator: string): string {
  return numbers.map((number) => String(number).padStart(2, '0')).join(separator);
}
