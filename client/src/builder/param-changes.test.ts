import { expect, test } from 'vitest';
import { paramChanges } from './param-changes.ts';

const schema = (titles: Record<string, string>) => ({
  type: 'object',
  properties: Object.fromEntries(Object.entries(titles).map(([name, title]) => [name, { type: 'string', title }])),
});

test('what is new, what goes and what changes, each called as its form calls it', () => {
  const changes = paramChanges(
    { schema: schema({ city: 'City', units: 'Units', same: 'Same' }), params: { city: 'Vienna', units: 'c', same: { a: 1, b: 2 } } },
    {
      schema: schema({ place: 'Place', units: 'Unit system', same: 'Same' }),
      params: { place: 'Vienna', units: 'metric', same: { b: 2, a: 1 } },
    },
  );
  expect(changes).toEqual([
    { name: 'place', title: 'Place', before: undefined, after: 'Vienna' },
    { name: 'units', title: 'Unit system', before: 'c', after: 'metric' },
    { name: 'city', title: 'City', before: 'Vienna', after: undefined },
  ]);
});

test('a parameter named as something that every object has is only there where it is its own', () => {
  const changes = paramChanges({ schema: {}, params: {} }, { schema: {}, params: { constructor: 'x' } });
  expect(changes).toEqual([{ name: 'constructor', title: 'constructor', before: undefined, after: 'x' }]);
});
