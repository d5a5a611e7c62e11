import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Connection, ConnectRequest } from '@hookloom/sdk';
import { createRedactor } from '../credential/redact.ts';
import { createEgress } from '../egress/client.ts';
import { createHostConnect } from './connect.ts';
import type { HostHttp } from './http.ts';
import type { HostScope } from './scope.ts';

/** With more time than a busy machine takes. */
const eventually: typeof expect.poll = (read, options) => expect.poll(read, { timeout: 10_000, ...options });

const SECRET = 'a-long-secret-of-the-test';
let onRequest: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => response.end();
let onSocket: (socket: WebSocket, request: IncomingMessage) => void = () => {};
const server = createServer((request, response) => onRequest(request, response));
const sockets = new WebSocketServer({ noServer: true, handleProtocols: (protocols) => [...protocols].at(-1) ?? false });
server.on('upgrade', (request, socket, head) => {
  if (request.url === '/refuse') socket.end('HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n');
  else if (request.url !== '/never') sockets.handleUpgrade(request, socket, head, (client) => onSocket(client, request));
});
let host = '';
const egress = createEgress({ allow: ['127.0.0.1'] });
const guarded = createEgress({ allow: [] });

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  for (const client of sockets.clients) client.terminate();
  server.closeAllConnections();
  server.close();
  await Promise.all([egress.close(), guarded.close()]);
});

/** Adds a credential as the host does, and refuses a host that was not approved. */
const http: Pick<HostHttp, 'prepare'> = {
  async prepare({ url, headers = {}, credential }) {
    if (url.includes('/forbidden')) throw Object.assign(new Error('not approved'), { code: 'HOST_NOT_APPROVED' });
    const added: Record<string, string> = credential ? { authorization: `Bearer ${SECRET}` } : {};
    return { url, headers: { ...headers, ...added }, redactor: createRedactor(credential ? [SECRET] : []) };
  },
};

const scope = { workspaceId: 'w', plugin: 'p' } as HostScope;
const open = (
  request: Partial<ConnectRequest> & { url: string },
  options: { signal?: AbortSignal; idleMs?: number; from?: typeof egress } = {},
): Promise<Connection> =>
  createHostConnect({ egress: options.from ?? egress, http, ...(options.idleMs && { idleMs: options.idleMs }) })(
    { kind: request.url.startsWith('ws') ? 'websocket' : 'sse', ...request },
    scope,
    options.signal ?? new AbortController().signal,
  );

async function all(connection: Connection): Promise<unknown[]> {
  const messages: unknown[] = [];
  for await (const message of connection) messages.push(message);
  return messages;
}

function stream(write: (response: ServerResponse) => void): void {
  onRequest = (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    write(response);
  };
}

test('a WebSocket: headers, protocols, texts and bytes both ways, and a plain end', async () => {
  onSocket = (socket, request) => {
    socket.send(JSON.stringify([request.headers['x-own'], request.headers.authorization?.length, socket.protocol]));
    socket.on('message', (data, isBinary) => {
      socket.send(data, { binary: isBinary });
      if (isBinary) socket.close(1_000);
    });
  };
  const connection = await open({
    url: `ws://${host}/`,
    headers: { 'x-own': '1', 'Sec-WebSocket-Key': 'evil' },
    credential: 'c',
    protocols: ['a', 'b'],
  });
  await connection.send('Grüße');
  await connection.send(new Uint8Array([0, 255]));
  const messages = await all(connection);
  expect(messages).toEqual([
    { data: JSON.stringify(['1', `Bearer ${SECRET}`.length, 'b']) },
    { data: 'Grüße' },
    { data: Buffer.from([0, 255]) },
  ]);
  await expect(connection.send('x')).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
});

test('what comes back has no secret in it', async () => {
  onSocket = (socket, request) => {
    socket.send(`you are ${request.headers.authorization}`);
    socket.close();
  };
  expect(await all(await open({ url: `ws://${host}/`, credential: 'c' }))).toEqual([{ data: 'you are Bearer •••' }]);
  onRequest = (request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`data: ${request.headers.authorization}\n\n`);
  };
  expect(await all(await open({ url: `http://${host}/`, credential: 'c' }))).toEqual([{ data: 'Bearer •••' }]);
});

test.each([
  ['ws://', '/refuse', { code: 'CONNECTION_REFUSED', message: expect.stringContaining('401') }],
  ['http://', '/', { code: 'CONNECTION_REFUSED', message: expect.stringContaining('404') }],
  ['ws://', '/forbidden', { code: 'HOST_NOT_APPROVED' }],
  ['http://', '/forbidden', { code: 'HOST_NOT_APPROVED' }],
])('%s%s is refused', async (scheme, path, error) => {
  onRequest = (_, response) => response.writeHead(404).end();
  await expect(open({ url: `${scheme}${host}${path}` })).rejects.toMatchObject(error);
});

test('the kind goes with the scheme, and nobody signs in by the address', async () => {
  for (const request of [
    { kind: 'websocket', url: `http://${host}/` },
    { kind: 'sse', url: `ws://${host}/` },
    { kind: 'sse', url: 'file:///etc/passwd' },
    { kind: 'sse', url: `http://a:b@${host}/` },
  ] as const)
    await expect(open(request)).rejects.toMatchObject({ class: 'USER', code: 'HTTP_URL' });
  await expect(open({ kind: 'constructor' as 'sse', url: `http://${host}/` })).rejects.toMatchObject({ code: 'CONNECTION_KIND' });
});

test('addresses are guarded when it connects, whatever their spelling', async () => {
  const port = host.split(':')[1];
  for (const url of [
    `ws://${host}/`,
    `http://${host}/`,
    `ws://localhost:${port}/`,
    `ws://2130706433:${port}/`,
    `wss://[::ffff:7f00:1]:${port}/`,
  ])
    await expect(open({ url }, { from: guarded })).rejects.toMatchObject({ class: 'USER', code: 'EGRESS_REFUSED' });
  await expect(open({ url: 'ws://127.0.0.1:1/' })).rejects.toMatchObject({ code: 'HTTP_CONNECT' });
});

test('a message that is too large ends the connection', async () => {
  onSocket = (socket) => socket.send('x'.repeat(2_000));
  await expect(all(await open({ url: `ws://${host}/`, maxMessageBytes: 1_000 }))).rejects.toMatchObject({ code: 'MESSAGE_TOO_LARGE' });
  stream((response) => response.write(`data: ${'x'.repeat(2_000)}`));
  await expect(all(await open({ url: `http://${host}/`, maxMessageBytes: 1_000 }))).rejects.toMatchObject({ code: 'MESSAGE_TOO_LARGE' });
});

test('a connection that breaks throws', async () => {
  onSocket = (socket) => socket.terminate();
  await expect(all(await open({ url: `ws://${host}/` }))).rejects.toMatchObject({ class: 'REMOTE', code: 'CONNECTION_LOST' });
  stream((response) => response.write('data: a\n\n', () => response.destroy()));
  await expect(all(await open({ url: `http://${host}/` }))).rejects.toMatchObject({ class: 'REMOTE', code: 'CONNECTION_LOST' });
});

test('a side that is silent, and answers no ping, is taken for gone; one that answers them is not', async () => {
  // Nothing is read any more, so no ping is answered.
  onSocket = (socket) => socket.pause();
  await expect(all(await open({ url: `ws://${host}/` }, { idleMs: 150 }))).rejects.toMatchObject({ code: 'CONNECTION_IDLE' });
  onSocket = (socket) => void wait(600).then(() => socket.close(1_000));
  expect(await all(await open({ url: `ws://${host}/` }, { idleMs: 150 }))).toEqual([]);
  stream(() => {});
  onRequest = (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
  };
  await expect(all(await open({ url: `http://${host}/` }, { idleMs: 1_100 }))).rejects.toMatchObject({ code: 'CONNECTION_IDLE' });
});

test('the signal ends it while it opens, while it waits, and for good', async () => {
  for (const url of [`ws://${host}/never`, `http://${host}/never`]) {
    const opening = new AbortController();
    onRequest = () => {};
    setTimeout(() => opening.abort(), 50);
    await expect(open({ url }, { signal: opening.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
  }
  let gone = 0;
  onSocket = (socket) => socket.on('close', () => gone++);
  onRequest = (request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    // One that was given up above may be looked at only now.
    if (request.url === '/') request.socket.on('close', () => gone++);
  };
  const ending = new AbortController();
  const connections = await Promise.all([
    open({ url: `ws://${host}/` }, { signal: ending.signal }),
    open({ url: `http://${host}/` }, { signal: ending.signal }),
  ]);
  const ends = connections.map((connection) => expect(all(connection)).rejects.toMatchObject({ code: 'CANCELLED' }));
  ending.abort();
  await Promise.all(ends);
  await eventually(() => gone).toBe(2);
});

test('closing ends the iteration, and leaving the loop closes', async () => {
  let gone = 0;
  onSocket = (socket) => {
    socket.on('close', () => gone++);
    socket.send('a');
  };
  stream((response) => {
    response.on('close', () => gone++);
    response.write('data: a\n\n');
  });
  for (const url of [`ws://${host}/`, `http://${host}/`]) {
    const left = await open({ url });
    for await (const message of left) {
      expect(message).toEqual({ data: 'a' });
      break;
    }
    const closed = await open({ url });
    await closed.close();
    expect((await all(closed)).length).toBeLessThan(2);
  }
  await eventually(() => gone).toBe(4);
});

test('nothing more is read while the code lags behind', async () => {
  let buffered = 0;
  onSocket = (socket) => {
    const timer = setInterval(() => {
      for (let n = 0; n < 20 && socket.readyState === socket.OPEN; n++) socket.send('x'.repeat(64 * 1024));
      buffered = socket.bufferedAmount;
      if (buffered > 40 * 1024 * 1024) clearInterval(timer);
    }, 1);
    socket.on('close', () => clearInterval(timer));
  };
  const connection = await open({ url: `ws://${host}/` });
  await eventually(() => buffered, { timeout: 10_000 }).toBeGreaterThan(40 * 1024 * 1024);
  let count = 0;
  for await (const _ of connection) if (++count === 500) break;
  expect(count).toBe(500);
});

test('one call holds a bounded number of them', async () => {
  onSocket = () => {};
  const { signal } = new AbortController();
  const connect = createHostConnect({ egress, http });
  const one = (): Promise<Connection> => connect({ kind: 'websocket', url: `ws://${host}/` }, scope, signal);
  const connections = await Promise.all(Array.from({ length: 20 }, one));
  await expect(one()).rejects.toMatchObject({ code: 'TOO_MANY_CONNECTIONS' });
  await connections[0]?.close();
  const another = await one();
  await Promise.all([...connections, another].map((connection) => connection.close()));
});
