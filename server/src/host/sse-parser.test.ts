import { expect, test } from 'vitest';
import { createSseParser } from './sse-parser.ts';

/** What a stream gives, whichever way it is cut into pieces: whole, in single characters, and in two at every place. */
function parsed(stream: string): unknown[] {
  const read = (pieces: string[]): unknown[] => {
    const parser = createSseParser(1_000);
    return pieces.flatMap((piece) => parser.push(piece));
  };
  const whole = read([stream]);
  expect(read(stream.split(''))).toEqual(whole);
  for (let at = 1; at < stream.length; at++) expect(read([stream.slice(0, at), stream.slice(at)])).toEqual(whole);
  return whole;
}

// The first ones are the examples of the standard.
test.each([
  ['several data lines', 'data: YHOO\ndata: +2\ndata: 10\n\n', [{ data: 'YHOO\n+2\n10' }]],
  [
    'comments, ids and an emptied id',
    ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n',
    [{ data: 'first event', id: '1' }, { data: 'second event' }, { data: ' third event' }],
  ],
  ['empty data, and a block that has not ended', 'data\n\ndata\ndata\n\ndata:', [{ data: '' }, { data: '\n' }]],
  ['an optional space', 'data:test\n\ndata: test\n\n', [{ data: 'test' }, { data: 'test' }]],
  ['names of events', 'event: add\ndata: 7\n\ndata: 8\n\n', [{ data: '7', event: 'add' }, { data: '8' }]],
  [
    'an id that stays',
    'id: 5\ndata: a\n\ndata: b\n\n',
    [
      { data: 'a', id: '5' },
      { data: 'b', id: '5' },
    ],
  ],
  ['an id with NUL', 'id: 5\u0000\ndata: a\n\n', [{ data: 'a' }]],
  ['CRLF', 'data: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n', [{ data: 'a\nb' }, { data: 'c' }]],
  ['CR', 'data: a\rdata: b\r\rdata: c\r\r', [{ data: 'a\nb' }, { data: 'c' }]],
  ['all line ends mixed', 'data: a\r\ndata: b\n\rdata: c\r\n\n', [{ data: 'a\nb' }, { data: 'c' }]],
  ['unknown fields and retry', 'retry: 10\nfoo: bar\ndata: a\n\n', [{ data: 'a' }]],
  ['an event without data', 'event: nothing\n\ndata: a\n\n', [{ data: 'a' }]],
])('%s', (_, stream, expected) => {
  expect(parsed(stream)).toEqual(expected);
});

test('an event that is too large is refused before it is whole, in one line and in many', () => {
  expect(() => createSseParser(100).push(`data: ${'x'.repeat(200)}`)).toThrow(RangeError);
  expect(() => createSseParser(100).push('data: xxxxxxxxx\n'.repeat(20))).toThrow(RangeError);
  const parser = createSseParser(100);
  for (let n = 0; n < 50; n++) expect(parser.push(`data: ${'x'.repeat(90)}\n\n`)).toHaveLength(1);
});
