import { expect, test } from 'vitest';
import { copiedNodeId, newNodeId, nodeIdProblem } from './node-ids.ts';

test.each([
  ['core.if', 'if1'],
  ['http.request', 'httpRequest1'],
  ['my-plugin.sendMail', 'myPluginSendMail1'],
  ['3d.print', 'node3dPrint1'],
])('%s gives %s', (type, id) => {
  expect(newNodeId(type, new Set())).toBe(id);
  expect(nodeIdProblem(id, new Set())).toBeNull();
});

test('the next free number is taken', () => {
  expect(newNodeId('core.if', new Set(['if1', 'if3']))).toBe('if2');
  expect(copiedNodeId('if1', new Set(['if1', 'if2']))).toBe('if3');
  expect(copiedNodeId('enrich', new Set(['enrich']))).toBe('enrich1');
});

test.each(['', '1st', 'with space', 'dash-ed', '__proto__', 'taken'])('refuses %j', (id) => {
  expect(nodeIdProblem(id, new Set(['taken']))).not.toBeNull();
});
