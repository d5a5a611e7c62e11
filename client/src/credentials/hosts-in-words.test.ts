import { expect, test } from 'vitest';
import { hostsInWords } from './hosts-in-words.ts';

test('hosts, hosts under a name, and hosts that a field names', () => {
  expect(hostsInWords(['api.example.com'])).toBe('It is only ever sent to api.example.com.');
  expect(hostsInWords(['api.example.com', '*.example.org', '{{ baseUrl }}'])).toBe(
    'It is only ever sent to api.example.com, any host under example.org and the host in “baseUrl”.',
  );
});

test('a field is called what the form calls it', () => {
  expect(hostsInWords(['{{baseUrl}}'], new Map([['baseUrl', 'Base URL']]))).toBe('It is only ever sent to the host in “Base URL”.');
});

test('any host and no host are said', () => {
  expect(hostsInWords(['a.example', '*'])).toContain('any host that a step names');
  expect(hostsInWords([])).toBe('It is sent to no host.');
});
