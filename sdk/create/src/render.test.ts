import { expect, test } from 'vitest';
import { render } from './render.ts';

const fill = (template: string, ...words: string[]) =>
  render(template, {
    values: new Map([
      ['name', 'trackly'],
      ['title', '__name__'],
    ]),
    words: new Set(words),
  });

test('values are put in once: a value that looks like a placeholder stays', () => {
  expect(fill('a __name__ b __title__ {{name}}')).toBe('a trackly b __name__ {{name}}');
});

test('lines hang on words', () => {
  const template = '1\n@if a\n2\n  @if !b\n3\n  @else\n4\n  @end\n@end\n5';
  expect(fill(template)).toBe('1\n5');
  expect(fill(template, 'a')).toBe('1\n2\n3\n5');
  expect(fill(template, 'a', 'b')).toBe('1\n2\n4\n5');
  expect(fill(template, 'b')).toBe('1\n5');
});

test('faults of a template are told', () => {
  expect(() => fill('__nothing__')).toThrow('__nothing__');
  expect(() => fill('@if a\n')).toThrow('@end');
});
