import { expect, test } from 'vitest';
import { moveNodes, setParams } from '../canvas/graph-commands.ts';
import { graphOf, node, nodeType, testCatalog } from '../canvas/testing.ts';
import { codeTypesKey, hasCode } from './code-types-key.ts';

const graph = graphOf([node('a', 'core.set'), node('code', 'code.javascript')], 'a>code');

test('moving nodes and typing into the node itself ask for nothing anew', () => {
  const key = codeTypesKey(graph, 'code');
  expect(codeTypesKey(moveNodes(graph, new Map([['a', { x: 80, y: 80 }]])), 'code')).toBe(key);
  expect(codeTypesKey(setParams(graph, testCatalog, 'code', { code: 'return 1;' }), 'code')).toBe(key);
});

test('another node’s parameters and other edges do', () => {
  const key = codeTypesKey(graph, 'code');
  expect(codeTypesKey(setParams(graph, testCatalog, 'a', { fields: [] }), 'code')).not.toBe(key);
  expect(codeTypesKey({ ...graph, edges: [] }, 'code')).not.toBe(key);
});

test('only nodes with a field for JavaScript have code', () => {
  const withField = (language: string) =>
    nodeType('x', { paramsSchema: { type: 'object', properties: { f: { field: { kind: 'code', language } } } } });
  expect(['javascript', 'javascript-expression', 'sql'].map((language) => hasCode(withField(language)))).toEqual([true, true, false]);
});
