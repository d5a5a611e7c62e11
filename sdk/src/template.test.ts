import { expect, test } from 'vitest';
import { fillUrl, templateFields } from './template.ts';

test('names stand in braces, each once', () => {
  expect(templateFields('{{ a }}/{{b}}/{{a}}')).toEqual(['a', 'b']);
  expect(templateFields('no {a} field')).toEqual([]);
});

test.each([
  ['{{baseUrl}}/me', 'https://git.example/api/me'],
  ['{{ baseUrl }}/{{account}}', 'https://git.example/api/a%2F..%2F%3Fb'],
  ['https://{{region}}.example.com/x', 'https://eu.example.com/x'],
  ['https://{{account}}.example.com/x', null],
  ['{{missing}}/me', null],
  ['{{script}}', null],
  ['/me', null],
])('%s is %s', (template, url) => {
  const values = { baseUrl: ' https://git.example/api// ', account: 'a/../?b', region: 'eu', script: 'javascript:alert(1)' };
  expect(fillUrl(template, values)).toBe(url);
});
