import { expect, test } from 'vitest';
import { typeFault } from './publish-event.ts';

test.each(['order.paid', 'a.b.c', 'order_2.line-item.added'])('%s can be published', (type) => {
  expect(typeFault(type)).toBeNull();
});

test.each([
  ['', 'lower case words'],
  ['order', 'lower case words'],
  ['Order.paid', 'lower case words'],
  ['order..paid', 'lower case words'],
  ['source:1', 'lower case words'],
  [`a.${'b'.repeat(200)}`, 'characters at most'],
  ['webhook.received', 'own'],
  ['workflow.triggered', 'own'],
])('%j cannot: %s', (type, message) => {
  expect(typeFault(type)).toContain(message);
});
