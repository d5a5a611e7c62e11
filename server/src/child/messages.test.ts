import { expect, test } from 'vitest';
import { BatchWriter } from './batch-writer.ts';
import { encodeMessage, MessageReader } from './messages.ts';

test('messages come through whatever the pipe makes of them', () => {
  const texts = ['', '{"a":"one\\ntwo"}', JSON.stringify('\u2028 \ud800 ä 💧')];
  const stream = texts.map((payload, id) => encodeMessage({ id, line: 'a\nb' }, payload)).join('');
  for (let size = 1; size <= stream.length; size += 1) {
    const reader = new MessageReader(1_000);
    const read: [string, string][] = [];
    for (let at = 0; at < stream.length; at += size) reader.read(stream.slice(at, at + size), (...message) => read.push(message));
    expect(read).toEqual(texts.map((payload, id) => [JSON.stringify({ id, line: 'a\nb' }), payload]));
  }
});

test('a line that is too long is refused before it ends', () => {
  const reader = new MessageReader(100);
  reader.read('x'.repeat(100), () => {});
  expect(() => reader.read('x', () => {})).toThrow(/too long/);
});

test('a head may have a bound of its own', () => {
  const reader = new MessageReader(100, 10);
  const read: string[] = [];
  reader.read(`${'h'.repeat(10)}\n${'p'.repeat(90)}\n`, (...message) => read.push(...message));
  expect(read.map(({ length }) => length)).toEqual([10, 90]);
  expect(() => reader.read(`${'h'.repeat(11)}\n`, () => {})).toThrow(/too long/);
});

test('what is written in one round leaves together', async () => {
  const sent: string[] = [];
  const writer = new BatchWriter((text) => sent.push(text));
  writer.write('a');
  writer.write('b');
  await new Promise((resolve) => setImmediate(resolve));
  writer.write('c');
  writer.flush();
  await new Promise((resolve) => setImmediate(resolve));
  expect(sent).toEqual(['ab', 'c']);
});
