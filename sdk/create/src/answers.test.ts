import { expect, test } from 'vitest';
import { answerFaults, hostFault, nameFault, nameOfDirectory, titleFault, titleOf, withDefaults } from './answers.ts';

test.each(['trackly', 'acme-mail', 'a1', 'a-1'])('the name %s is fine', (name) => expect(nameFault(name)).toBeNull());

test.each(['', 'Trackly', '1a', '-a', 'a-', 'a--b', 'a_b', 'a.b', 'ä', '../x', 'constructor()', 'a'.repeat(51)])(
  'the name "%s" is refused',
  (name) => expect(nameFault(name)).toMatch(/^A plugin's name has/),
);

test.each(['Trackly', 'Acme Mail', 'Füße & Co. 2'])('the title %s is fine', (title) => expect(titleFault(title)).toBeNull());
test.each(['', ' ', "O'Reilly", 'a`b', 'a\\b', '${x}', '__proto__', 'x'.repeat(81)])('the title "%s" is refused', (title) =>
  expect(titleFault(title)).toMatch(/^The title/),
);

test.each(['api.example.com', 'a.b'])('the host %s is fine', (host) => expect(hostFault(host)).toBeNull());
test.each(['https://api.example.com', 'api.example.com/v1', 'localhost', 'API.example.com', "a.b'"])('the host "%s" is refused', (host) =>
  expect(hostFault(host)).toContain('bare host name'),
);

test('a folder gives the name, where it can', () => {
  expect(nameOfDirectory('/x/hookloom-plugin-acme-mail')).toBe('acme-mail');
  expect(nameOfDirectory('trackly/')).toBe('trackly');
  expect(nameOfDirectory('/x/My Plugin')).toBeNull();
});

test('what is not answered gets a default', () => {
  expect(withDefaults({}, 'acme-mail')).toEqual({
    name: 'acme-mail',
    title: 'Acme mail',
    host: 'api.example.com',
    credential: 'api-key',
    trigger: 'polling',
  });
  expect(withDefaults({ name: 'a', title: 'B' }, 'c')).toMatchObject({ name: 'a', title: 'B' });
  expect(withDefaults({}, undefined).name).toBe('example');
  expect(titleOf('a-b-c')).toBe('A b c');
});

test('every fault is told, each as a sentence', () => {
  const given = { name: 'A', host: 'x', credential: 'password' as never, trigger: 'none' as const };
  expect(answerFaults(given)).toEqual([
    expect.stringContaining('name'),
    expect.stringContaining('host'),
    'The credential is one of none, api-key, oauth2.',
  ]);
});
