import { expect, test } from 'vitest';
import type { JsonValue } from '@hookloom/sdk/wire';
import { followPorts, inputPorts, outputPorts } from './ports.ts';
import { node, testCatalog } from './testing.ts';

const names = (ports: readonly { name: string }[]): string[] => ports.map((port) => port.name);

test('a trigger has no inputs', () => {
  expect(inputPorts(testCatalog.get('core.webhook'))).toEqual([]);
});

test('a list parameter makes one port per item, beside the fixed ones', () => {
  const cases: JsonValue = [{ key: 'a', title: 'First' }, { key: '' }, { key: 'b' }, { key: 'a' }, 'no item'];
  const ports = outputPorts(testCatalog.get('core.switch'), node('s', 'core.switch', { cases }));
  expect(ports).toEqual([
    { name: 'a', title: 'First' },
    { name: 'b', title: 'b' },
    { name: 'fallback', title: 'Otherwise' },
  ]);
});

test('a list parameter that holds an expression makes no ports', () => {
  expect(names(outputPorts(testCatalog.get('core.switch'), node('s', 'core.switch', { cases: '{{ trigger }}' })))).toEqual(['fallback']);
});

test('the error port is there only where failures are routed', () => {
  const plain = node('s', 'core.set');
  const routed = { data: { ...plain.data, settings: { onError: 'route' as const } } };
  expect(names(outputPorts(testCatalog.get('core.set'), plain))).toEqual(['out']);
  expect(names(outputPorts(testCatalog.get('core.set'), routed))).toEqual(['out', 'error']);
});

test('a node of a type that is not installed keeps the default ports', () => {
  expect(names(inputPorts(undefined))).toEqual(['in']);
  expect(names(outputPorts(undefined, node('x', 'gone.node')))).toEqual(['out']);
});

test('ports are followed by name, by place where one was renamed, and are gone where the list got shorter', () => {
  const port = (name: string) => ({ name, title: name });
  expect([...followPorts([port('a'), port('b')], [port('b'), port('a')])]).toEqual([
    ['a', 'a'],
    ['b', 'b'],
  ]);
  expect([...followPorts([port('a'), port('b')], [port('a'), port('bc')])]).toEqual([
    ['a', 'a'],
    ['b', 'bc'],
  ]);
  expect([...followPorts([port('a'), port('b')], [port('b')])]).toEqual([
    ['a', null],
    ['b', 'b'],
  ]);
});
