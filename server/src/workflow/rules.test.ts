import { expect, test } from 'vitest';
import type { NodeManifest } from '@hookloom/sdk/manifest';
import type { JsonObject } from '@hookloom/sdk/wire';
import { outputPorts, picksOf } from './rules.ts';
import { node, rules } from './testing.ts';

const manifestOf = (type: string): NodeManifest => rules.nodeType(type) as NodeManifest;

test('ports made of list items are those of the items', () => {
  const ports = (items: JsonObject['cases']): string[] | null => {
    const found = outputPorts(node('s', 'core.switch', items === undefined ? {} : { cases: items }), manifestOf('core.switch'));
    return found && [...found];
  };
  expect(ports([{ key: 'big' }, { key: 'small' }])).toEqual(['big', 'small', 'default']);
  expect(ports([])).toEqual(['default']);
  expect(ports('{{ trigger.cases }}')).toBeNull();
});

test('what parameters pick is told by kind, but for what the form does not show', () => {
  const picks = (type: string, params: JsonObject) => picksOf(node('n', type, params), manifestOf(type));
  expect(picks('core.webhook', { source: 's1' })).toEqual([{ param: 'source', kind: 'source', id: 's1' }]);
  expect(picks('core.runWorkflow', { workflow: 'w1' })).toEqual([{ param: 'workflow', kind: 'workflow', id: 'w1' }]);
  expect(picks('core.waitForEvent', { source: 's1' })).toEqual([{ param: 'source', kind: 'source', id: 's1' }]);
  expect(picks('core.waitForEvent', { from: 'event', source: 's1' })).toEqual([]);
  expect(picks('core.webhook', { source: '' })).toEqual([]);
});
