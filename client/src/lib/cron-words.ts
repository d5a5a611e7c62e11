/** A cron expression in words, for those who cannot read one. Five fields, as the schedule trigger takes them. */
const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Null where it has not five fields, or says something that has no short words. */
export function cronInWords(cron: string): string | null {
  const [minute, hour, day, month, weekday, ...others] = cron.trim().split(/\s+/);
  if (minute === undefined || hour === undefined || day === undefined || month === undefined || weekday === undefined) return null;
  if (others.length > 0) return null;
  const time = timeWords(minute, hour);
  const days = dayWords(day, weekday);
  const months = month === '*' ? '' : listWords(month, (number) => monthNames[number - 1]);
  if (time === null || days === null || months === null) return null;
  return [time, days, months && `in ${months}`].filter(Boolean).join(', ');
}

function timeWords(minute: string, hour: string): string | null {
  const every = /^\*\/(\d+)$/;
  const minutes = every.exec(minute)?.[1];
  if (hour === '*') {
    if (minute === '*') return 'Every minute';
    if (minutes !== undefined) return `Every ${minutes} minutes`;
    return isNumber(minute) ? (Number(minute) === 0 ? 'Every hour' : `Every hour at minute ${minute}`) : null;
  }
  const hours = every.exec(hour)?.[1];
  if (hours !== undefined && isNumber(minute)) return `Every ${hours} hours${Number(minute) === 0 ? '' : ` at minute ${minute}`}`;
  const range = /^(\d+)-(\d+)$/.exec(hour);
  if (range && minutes !== undefined) return `Every ${minutes} minutes from ${clock(range[1], '0')} to ${clock(range[2], '59')}`;
  if (!isNumber(minute)) return null;
  if (range) return `Every hour from ${clock(range[1], minute)} to ${clock(range[2], minute)}`;
  const times = hour.split(',');
  return times.every(isNumber) ? `At ${joined(times.map((each) => clock(each, minute)))}` : null;
}

function dayWords(day: string, weekday: string): string | null {
  if (day === '*' && weekday === '*') return '';
  const onDays = weekday === '*' ? '' : weekday === '1-5' ? 'on weekdays' : prefixed('on ', listWords(weekday, dayName));
  const onDates =
    day === '*'
      ? ''
      : day === 'L'
        ? 'on the last day of the month'
        : prefixed(
            'on day ',
            listWords(day, (number) => `${number}`),
          );
  if (onDays === null || onDates === null) return null;
  // Where both are given, either is enough.
  return [onDates && (onDates.startsWith('on day') ? `${onDates} of the month` : onDates), onDays].filter(Boolean).join(' or ');
}

/** Cron's Sunday is 0 and 7. */
function dayName(number: number): string | undefined {
  return dayNames[number % 7];
}

function listWords(field: string, nameOf: (number: number) => string | undefined): string | null {
  const parts = field.split(',').map((part) => {
    const [from, to, ...others] = part.split('-');
    if (from === undefined || !isNumber(from) || others.length > 0) return null;
    const first = nameOf(Number(from));
    if (to === undefined) return first ?? null;
    const last = isNumber(to) ? nameOf(Number(to)) : undefined;
    return first === undefined || last === undefined ? null : `${first} to ${last}`;
  });
  return parts.every((part) => part !== null) ? joined(parts) : null;
}

function prefixed(prefix: string, text: string | null): string | null {
  return text === null ? null : prefix + text;
}

function joined(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function clock(hour: string | undefined, minute: string): string {
  return `${hour}:${minute.padStart(2, '0')}`;
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text);
}
