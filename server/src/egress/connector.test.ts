import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AddressRefused, guardedConnector, resolveWithSystem } from './connector.ts';

let connections = 0;
const server = createServer((socket) => {
  connections += 1;
  socket.on('error', () => {}).resume();
});
let port = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = String((server.address() as AddressInfo).port);
});
afterAll(() => server.close());

/** Connects with a guard that gives these answers, one per question. */
function connect(hostname: string, answers: boolean[]): Promise<{ error: Error | null; asked: string[] }> {
  const asked: string[] = [];
  const guard = {
    allows(address: string): boolean {
      asked.push(address);
      return answers[asked.length - 1] ?? false;
    },
  };
  return new Promise((resolve) => {
    guardedConnector(
      guard,
      resolveWithSystem,
      1_000,
    )({ hostname, host: hostname, port, protocol: 'http:' }, (error, socket) => {
      socket?.destroy();
      resolve({ error, asked });
    });
  });
}

test('an address in the URL that is refused is not even connected to', async () => {
  const before = connections;
  expect(await connect('127.0.0.1', [false])).toMatchObject({ error: expect.any(AddressRefused) as Error, asked: ['127.0.0.1'] });
  expect(connections).toBe(before);
});

test('a name whose addresses are refused is not even connected to', async () => {
  const before = connections;
  expect((await connect('localhost', [])).error).not.toBeNull();
  expect(connections).toBe(before);
});

test('a socket that ends up at a refused address is closed before anything is sent', async () => {
  expect(await connect('127.0.0.1', [true, false])).toMatchObject({
    error: expect.any(AddressRefused) as Error,
    asked: ['127.0.0.1', '127.0.0.1'],
  });
});

test('a socket at an allowed address is handed over', async () => {
  expect((await connect('127.0.0.1', [true, true])).error).toBeNull();
});
