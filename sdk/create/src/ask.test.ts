import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { ask } from './ask.ts';

/** A terminal at which somebody waits for each text, and then types. */
function terminal(course: [shown: string, typed: string][]) {
  const input = new PassThrough();
  let unread = '';
  const read = (chunk: Buffer): void => {
    unread += chunk.toString();
    const [shown, typed] = course[0] ?? [];
    if (shown === undefined || typed === undefined || !unread.includes(shown)) return;
    unread = '';
    course.shift();
    // The question listens from the next turn on.
    setTimeout(() => input.write(typed), 5);
  };
  return {
    input,
    /** Each question ends its own. */
    get output() {
      return new PassThrough().on('data', read);
    },
  };
}
const down = '\u001B[B';

test('asks for what is left open, says what is wrong with an answer, and takes the default of an empty one', async () => {
  const course: [string, string][] = [
    ["plugin's name", 'Bad Name\n'],
    ['lower case letters', '\u0015trackly\n'],
    ['title', '\n'],
    ['host', 'api.trackly.example\n'],
    ['callers', down],
    ['OAuth 2', '\n'],
    ['trigger', '\n'],
  ];
  expect(await ask({}, undefined, terminal(course))).toEqual({
    name: 'trackly',
    title: 'Trackly',
    host: 'api.trackly.example',
    credential: 'oauth2',
    trigger: 'polling',
  });
  expect(course).toEqual([]);
});

test('asks nothing that was given', async () => {
  const given = { name: 'a', title: 'A', host: 'a.example', credential: 'none', trigger: 'webhook' } as const;
  expect(await ask(given, undefined)).toEqual(given);
});
