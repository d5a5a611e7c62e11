import { expect, test } from 'vitest';
import { renameNode } from './rename-node.ts';
import { edgeTexts, graphOf, node, testCatalog } from './testing.ts';

test('a new id reaches edges, expressions and code, and nothing that only looks like it', () => {
  const graph = graphOf(
    [
      node('set1', 'core.set'),
      node('set2', 'core.set', {
        text: 'Hi {{ steps.set1.name }} and {{ steps["set1"].x + steps.set10.y }}, steps.set1',
        list: [{ value: '{{steps?.set1}}' }],
        other: '{{ my.steps.set1 }}',
      }),
      node('code1', 'code.javascript', { code: 'return steps.set1.total;' }),
    ],
    'set1>set2',
    'set2>code1',
  );
  const renamed = renameNode(graph, testCatalog, 'set1', 'customer');
  expect(renamed.nodes.map((each) => each.id)).toEqual(['customer', 'set2', 'code1']);
  expect(edgeTexts(renamed)).toEqual(['customer.out>set2.in', 'set2.out>code1.in']);
  expect(renamed.nodes[1]?.data.params).toEqual({
    text: 'Hi {{ steps.customer.name }} and {{ steps["customer"].x + steps.set10.y }}, steps.set1',
    list: [{ value: '{{steps?.customer}}' }],
    other: '{{ my.steps.set1 }}',
  });
  expect(renamed.nodes[2]?.data.params).toEqual({ code: 'return steps.customer.total;' });
});
