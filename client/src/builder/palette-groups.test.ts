import { expect, test } from 'vitest';
import { nodeType } from '../canvas/testing.ts';
import { paletteGroups } from './palette-groups.ts';

const nodeTypes = [
  nodeType('core.set', { title: 'Set fields', category: 'Data' }),
  nodeType('core.if', { title: 'If', category: 'Flow', description: 'One way or the other.' }),
  nodeType('core.webhook', { title: 'Webhook', category: 'Triggers', kind: 'TRIGGER' }),
  nodeType('core.merge', { title: 'Merge', category: 'Data' }),
];

const shown = (search: string) =>
  paletteGroups(nodeTypes, search).map((group) => [group.category, ...group.nodeTypes.map((each) => each.title)]);

test('triggers come first, the rest by name', () => {
  expect(shown('')).toEqual([
    ['Triggers', 'Webhook'],
    ['Data', 'Merge', 'Set fields'],
    ['Flow', 'If'],
  ]);
});

test('all words must be found, in title, description, category or type', () => {
  expect(shown('DATA set')).toEqual([['Data', 'Set fields']]);
  expect(shown('other')).toEqual([['Flow', 'If']]);
  expect(shown('nothing like it')).toEqual([]);
});
