import { expect, test } from 'vitest';
import { fieldTitle } from './field-title.ts';

const schema = {
  type: 'object',
  properties: {
    url: { type: 'string', title: 'URL' },
    fields: { type: 'array', title: 'Fields', items: { type: 'object', properties: { name: { title: 'Name' } } } },
  },
};

test.each([
  ['url', 'URL'],
  ['fields.0.name', 'Fields 1 › Name'],
  ['fields.2', 'Fields 3'],
  ['url.host', 'URL › host'],
  ['other.0', 'other › 0'],
])('%s', (path, title) => {
  expect(fieldTitle(schema, path)).toBe(title);
});
