import { expect, test } from 'vitest';
import { z } from 'zod';
import { outlineIcon } from './icon.ts';
import { defineNode, type NodeDefinition } from './node.ts';
import { definePlugin, PluginDefinitionError, type PluginDefinition } from './plugin.ts';
import { keyOf, list, select, text } from './schema.ts';

function node(changes: Partial<NodeDefinition> = {}): NodeDefinition {
  return {
    ...defineNode({
      name: 'echo',
      kind: 'action',
      category: 'Test',
      title: 'Echo',
      description: 'Gives back its input.',
      icon: outlineIcon('M0 0'),
      params: z.object({}),
      effect: 'pure',
      run: (ctx) => ctx.input,
    }),
    ...changes,
  };
}

function plugin(changes: Partial<PluginDefinition> = {}): PluginDefinition {
  return { name: 'test', title: 'Test', description: 'For tests.', host: '^0.1.0', nodes: [node()], ...changes };
}

test('a plugin in order is given back as it is', () => {
  const definition = plugin();
  expect(definePlugin(definition)).toBe(definition);
});

test('two versions of a node stand side by side', () => {
  expect(() => definePlugin(plugin({ nodes: [node(), node({ version: 2 })] }))).not.toThrow();
});

test('a text may name the key of an item, in its own list or another', () => {
  const item = { key: text({ title: 'Key' }), next: keyOf({ title: 'Next', lists: ['steps', 'ends'] }) };
  const params = z.object({
    steps: list({ title: 'Steps', item }).default([]),
    ends: list({ title: 'Ends', item: { key: text({ title: 'Key' }) } }),
  });
  expect(() => definePlugin(plugin({ nodes: [node({ params })] }))).not.toThrow();
});

const keyed = z.object({ cases: list({ title: 'Cases', item: { key: text({ title: 'Key' }) } }) });

const faulty: [PluginDefinition, string][] = [
  [plugin({ name: 'My Plugin' }), 'lower case'],
  [plugin({ title: '' }), 'its title is empty'],
  [plugin({ nodes: [] }), 'no nodes'],
  [plugin({ capabilities: { hosts: ['https://api.example.com/x'] } }), 'not a host name'],
  [plugin({ nodes: [node(), node()] }), 'echo version 1 is defined twice'],
  [plugin({ nodes: [node({ name: 'do-it' })] }), 'camelCase'],
  [plugin({ nodes: [node({ version: 0 })] }), 'whole number'],
  [plugin({ nodes: [node({ icon: '<svg onload="x"></svg>' })] }), 'onload'],
  [plugin({ nodes: [node({ description: ' ' })] }), 'description is empty'],
  [plugin({ nodes: [node({ trigger: { start: 'manual' } })] }), 'kind trigger'],
  [plugin({ nodes: [node({ kind: 'trigger' })] }), 'kind trigger'],
  [plugin({ nodes: [node({ inputs: [] })] }), 'only a trigger'],
  [plugin({ nodes: [node({ kind: 'trigger', trigger: { start: 'manual' }, inputs: [{ name: 'in', title: 'In' }] })] }), 'has no inputs'],
  [plugin({ nodes: [node({ outputs: [{ name: 'error', title: 'Error' }] })] }), 'kept for failed steps'],
  [plugin({ nodes: [node({ outputs: [{ name: '1st', title: 'First' }] })] }), 'start with a letter'],
  [
    plugin({
      nodes: [
        node({
          outputs: [
            { name: 'a', title: 'A' },
            { name: 'a', title: 'B' },
          ],
        }),
      ],
    }),
    'two outputs',
  ],
  [plugin({ nodes: [node({ params: keyed, outputs: [{ each: 'cases' }] })] }), 'key and title'],
  [plugin({ nodes: [node({ params: z.object({}), outputs: [{ each: 'cases' }] })] }), 'key and title'],
  [
    plugin({
      nodes: [node({ params: z.object({ steps: list({ title: 'Steps', item: { next: keyOf({ title: 'Next', lists: ['steps'] }) } }) }) })],
    }),
    'params.steps.next holds keys of "steps"',
  ],
  [plugin({ nodes: [node({ params: z.object({ next: keyOf({ title: 'Next', lists: ['gone'] }) }) })] }), 'holds keys of "gone"'],
  [plugin({ nodes: [node({ params: z.object({ bare: z.string() }) })] }), 'params.bare has no form field'],
  [plugin({ nodes: [node({ params: z.object({ name: text({ title: '' }) }) })] }), 'params.name has no title'],
  [
    plugin({ nodes: [node({ params: z.object({ name: text({ title: 'N', visibleWhen: { param: 'kind', in: ['a'] } }).optional() }) })] }),
    'not beside it',
  ],
  [
    plugin({
      nodes: [
        node({
          params: z.object({
            kind: text({ title: 'Kind' }),
            name: text({ title: 'N', visibleWhen: { param: 'kind', in: ['a'] } }),
          }),
        }),
      ],
    }),
    'needs .optional() or .default()',
  ],
  [plugin({ nodes: [node({ join: { param: 'mode' }, params: z.object({ mode: text({ title: 'Mode' }) }) })] }), 'a select of all, any'],
  [
    plugin({
      nodes: [
        node({
          join: { param: 'mode' },
          params: z.object({ mode: select({ title: 'Mode', options: [{ value: 'first', label: 'First' }] }) }),
        }),
      ],
    }),
    'a select of all, any',
  ],
];

test.each(faulty)('faults are told (%#)', (definition, words) => {
  expect(() => definePlugin(definition)).toThrow(PluginDefinitionError);
  expect(() => definePlugin(definition)).toThrow(words);
});

test('all faults are told at once', () => {
  const bad = plugin({ name: 'Bad', title: '', nodes: [node({ title: '', version: -1 })] });
  expect(() => definePlugin(bad)).toThrow(expect.objectContaining({ faults: expect.arrayContaining([expect.stringContaining('title')]) }));
  try {
    definePlugin(bad);
  } catch (error) {
    expect((error as PluginDefinitionError).faults).toHaveLength(4);
  }
});
