import { expect, test } from 'vitest';
import { copiedNodeId, newNodeId, nodeIdProblem } from './node-ids.ts';

test.each([
  ['If', 'if1'],
  ['HTTP request', 'http1'],
  ['JavaScript', 'javascript1'],
  ['S3 upload', 's3_1'],
  ['3D print', 'node3d1'],
  ['Отправить', 'node1'],
])('%s gives %s', (title, id) => {
  expect(newNodeId(title, new Set())).toBe(id);
  expect(nodeIdProblem(id, new Set())).toBeNull();
});

test('the next free number is taken', () => {
  expect(newNodeId('If', new Set(['if1', 'if3']))).toBe('if2');
  expect(copiedNodeId('if1', new Set(['if1', 'if2']))).toBe('if3');
  expect(copiedNodeId('enrich', new Set(['enrich']))).toBe('enrich1');
});

test.each(['', '1st', 'with space', 'dash-ed', '__proto__', 'taken'])('refuses %j', (id) => {
  expect(nodeIdProblem(id, new Set(['taken']))).not.toBeNull();
});
