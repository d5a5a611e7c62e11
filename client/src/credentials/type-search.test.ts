import { expect, test } from 'vitest';
import { searchTypes } from './type-search.ts';

const type = (title: string, description = '', plugin = 'HTTP') => ({ title, description, plugin: { title: plugin } });
const types = [type('Header'), type('Basic', 'User name and password'), type('API key', 'Also as a header')];

test('all words must be there, in the title, the description or the plugin’s name', () => {
  expect(searchTypes(types, 'http PASSWORD').map(({ title }) => title)).toEqual(['Basic']);
  expect(searchTypes(types, 'nothing')).toEqual([]);
});

test('a title that begins with the search comes first; without a search the order is by title', () => {
  expect(searchTypes(types, 'header').map(({ title }) => title)).toEqual(['Header', 'API key']);
  expect(searchTypes(types, ' ').map(({ title }) => title)).toEqual(['API key', 'Basic', 'Header']);
});
