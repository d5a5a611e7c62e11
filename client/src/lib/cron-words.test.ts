import { expect, test } from 'vitest';
import { cronInWords } from './cron-words.ts';

test.each([
  ['* * * * *', 'Every minute'],
  ['*/15 * * * *', 'Every 15 minutes'],
  ['0 * * * *', 'Every hour'],
  ['5 * * * *', 'Every hour at minute 5'],
  ['0 */6 * * *', 'Every 6 hours'],
  ['0 9 * * *', 'At 9:00'],
  ['30 2 * * 1-5', 'At 2:30, on weekdays'],
  ['0 8,12,18 * * *', 'At 8:00, 12:00 and 18:00'],
  ['*/10 8-17 * * 1-5', 'Every 10 minutes from 8:00 to 17:59, on weekdays'],
  ['0 9 * * 0,3', 'At 9:00, on Sunday and Wednesday'],
  ['0 9 * * 7', 'At 9:00, on Sunday'],
  ['0 0 1 * *', 'At 0:00, on day 1 of the month'],
  ['0 0 1 1,7 *', 'At 0:00, on day 1 of the month, in January and July'],
  ['0 0 1 * 1', 'At 0:00, on day 1 of the month or on Monday'],
  ['0 9 * *', null],
  ['', null],
  ['0 9 * * MON#2', null],
  ['0 9 * 13 *', null],
])('%s', (cron, words) => {
  expect(cronInWords(cron)).toBe(words);
});
