import type { JsonObject } from '@hookloom/sdk/wire';
import { expect, test } from 'vitest';
import { summaryOf } from './node-summary.ts';
import { nodeType } from './testing.ts';

const resources = new Map([['s1', 'Shop']]);

function summary(properties: JsonObject, params: JsonObject): string {
  return summaryOf(nodeType('test.node', { paramsSchema: { type: 'object', properties } }), params, resources);
}

test('choices come with the first field after them', () => {
  const request: JsonObject = {
    method: { field: { kind: 'select', options: [{ value: 'POST', label: 'POST' }] } },
    url: { field: { kind: 'text' } },
    timeout: { title: 'Timeout', field: { kind: 'number' } },
  };
  const url = 'https://example.com/{{ body.id }}';
  expect(summary(request, { method: 'POST', url, timeout: 5 })).toBe('POST · example.com/body.id');
  expect(summary(request, { method: 'POST', timeout: 5 })).toBe('POST');
});

test('a source is called by its name, a number by its title', () => {
  expect(summary({ source: { field: { kind: 'resource', resource: 'source' } } }, { source: 's1' })).toBe('Shop');
  expect(summary({ status: { title: 'Status', field: { kind: 'number' } } }, { status: 201 })).toBe('Status 201');
});

test('a condition is put into words, and the others are counted', () => {
  const schema: JsonObject = { when: { field: { kind: 'conditions' } } };
  const rule = { left: '{{ body.amount }}', operator: 'greater_than', right: 100 };
  expect(summary(schema, { when: { combine: 'all', rules: [rule] } })).toBe('body.amount > 100');
  expect(summary(schema, { when: { combine: 'any', rules: [rule, rule] } })).toBe('body.amount > 100 or 1 more');
  expect(summary(schema, { when: { combine: 'all', rules: [{ left: '', operator: 'equals', right: '' }] } })).toBe('');
});

test('lists give their items’ names, code its first line that does something', () => {
  const fields: JsonObject[] = [{ name: 'id' }, { name: '' }, { key: 'vip', title: 'VIP' }];
  expect(summary({ fields: { field: { kind: 'list' } } }, { fields })).toBe('id, VIP');
  expect(summary({ code: { field: { kind: 'code' } } }, { code: '// Greets.\n\nreturn 1;\n' })).toBe('return 1;');
});

test('fields that are not shown say nothing', () => {
  const schema: JsonObject = {
    as: { field: { kind: 'select', options: [{ value: 'failed', label: 'Failed' }] } },
    result: { field: { kind: 'text', visibleWhen: { param: 'as', in: ['completed'] } } },
    message: { field: { kind: 'text', visibleWhen: { param: 'as', in: ['failed'] } } },
  };
  expect(summary(schema, { as: 'failed', result: 'no', message: 'No items' })).toBe('Failed · No items');
});

test('an account says nothing of what a node does, so what follows it is shown', () => {
  const schema: JsonObject = {
    account: { field: { kind: 'credential', credentialTypes: ['chat.bot'] } },
    channels: { field: { kind: 'options', multiple: true } },
  };
  expect(summary(schema, { account: 'c1', channels: ['general', 'random'] })).toBe('general, random');
});

test('a time is put into words, a file is called by its name, and a secret is not shown', () => {
  expect(summary({ at: { field: { kind: 'cron' } } }, { at: '0 9 * * 1-5' })).toBe('At 9:00, on weekdays');
  expect(summary({ at: { field: { kind: 'cron' } } }, { at: '1 2 ? * *' })).toBe('1 2 ? * *');
  expect(summary({ sheet: { field: { kind: 'file' } } }, { sheet: { file: 'f1', name: 'orders.csv', type: 'text/csv', size: 3 } })).toBe(
    'orders.csv',
  );
  expect(summary({ token: { field: { kind: 'secret' } } }, { token: 'hush' })).toBe('');
});
