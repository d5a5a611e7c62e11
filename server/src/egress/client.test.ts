import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server as TcpServer, Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEgress, MAX_RESPONSE_BYTES } from './client.ts';
import type { Egress } from './client.ts';

const servers: { close(): unknown; closeAllConnections?(): void }[] = [];
const egresses: Egress[] = [];

async function listen(server: TcpServer, host = '127.0.0.1'): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
}

function egress(allow: string[], resolve?: Record<string, string[]>): Egress {
  const made = createEgress({
    allow,
    ...(resolve && {
      resolveHost: (hostname, callback) => {
        const addresses = resolve[hostname];
        if (addresses === undefined) callback(Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }), []);
        else
          callback(
            null,
            addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
          );
      },
    }),
  });
  egresses.push(made);
  return made;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

/** Tells what it received. */
const echo: RequestListener = (request, response) => {
  void bodyOf(request).then((body) => {
    response
      .setHeader('x-repeated', ['a', 'b'])
      .end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }));
  });
};

let port = 0;
let local: Egress;
let hits = 0;
/** Bytes that the endless answer has sent. */
let sent = 0;

const routes: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  '/never': () => {},
  '/drip': (_, response) => {
    const timer = setInterval(() => response.write('x'), 20);
    response.once('close', () => clearInterval(timer));
  },
  '/endless': (_, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536))) sent += 65_536;
    };
    response.on('drain', more);
    more();
  },
  '/lies': (request, response) => {
    response.writeHead(200, { 'content-length': '100000000' });
    if (request.method === 'HEAD') response.end();
    else response.write('x');
  },
  '/breaks': (_, response) => response.writeHead(200, { 'content-length': '100' }).write('x', () => response.destroy()),
  '/status': (_, response) => response.writeHead(503, { 'content-type': 'text/plain', 'x-one': '1' }).end('down'),
  '/loop': (_, response) => response.writeHead(302, { location: '/loop' }).end(),
};

beforeAll(async () => {
  port = await listen(
    createServer((request, response) => {
      hits += 1;
      const url = new URL(request.url ?? '/', 'http://x');
      const redirect = url.searchParams.get('to');
      if (url.pathname === '/redirect' && redirect !== null) {
        response.writeHead(Number(url.searchParams.get('status') ?? 302), { location: redirect }).end('moved');
        return;
      }
      (routes[url.pathname] ?? echo)(request, response);
    }),
  );
  local = egress(['127.0.0.1/32', '::1']);
});

afterAll(async () => {
  await Promise.all(egresses.map((one) => one.close()));
  for (const server of servers) {
    server.closeAllConnections?.();
    server.close();
  }
});

const at = (path: string): string => `http://127.0.0.1:${port}${path}`;
const redirectTo = (to: string, status = 302): string => at(`/redirect?status=${status}&to=${encodeURIComponent(to)}`);
const text = (body: Uint8Array): string => new TextDecoder().decode(body);
const json = (response: { body: Uint8Array }): { method: string; headers: Record<string, string>; body: string; url: string } =>
  JSON.parse(text(response.body));

describe('the exchange', () => {
  test('carries method, headers and body there and back', async () => {
    const response = await local.request({
      url: at('/a?b=c'),
      method: 'put',
      headers: { 'X-Mine': 'é', 'Content-Type': 'text/plain' },
      body: 'ünï',
    });
    expect(response).toMatchObject({ status: 200, url: at('/a?b=c'), headers: { 'x-repeated': 'a, b' } });
    expect(json(response)).toMatchObject({
      method: 'PUT',
      url: '/a?b=c',
      headers: { 'x-mine': 'é', 'content-type': 'text/plain' },
      body: 'ünï',
    });
    expect(json(await local.request({ url: at('/'), method: 'POST', body: new Uint8Array([104, 105]) })).body).toBe('hi');
  });

  test('an error status is an answer', async () => {
    const response = await local.request({ url: at('/status') });
    expect({ ...response, body: text(response.body) }).toMatchObject({ status: 503, headers: { 'x-one': '1' }, body: 'down' });
  });

  test('HEAD has no body, whatever length is announced', async () => {
    expect((await local.request({ url: at('/lies'), method: 'HEAD', maxResponseBytes: 10 })).body).toHaveLength(0);
  });

  test('headers of the connection are ours, and nothing compressed is asked for', async () => {
    const headers = {
      'Accept-Encoding': 'gzip',
      Host: 'evil',
      'Content-Length': '999',
      'Transfer-Encoding': 'chunked',
      Connection: 'close',
    };
    const received = json(await local.request({ url: at('/'), method: 'POST', headers, body: 'abc' }));
    expect(received).toMatchObject({
      body: 'abc',
      headers: { host: `127.0.0.1:${port}`, 'content-length': '3', 'user-agent': 'Hookloom' },
    });
    expect(received.headers).not.toHaveProperty('accept-encoding');
  });

  test.each<[string, Parameters<Egress['request']>[0], string]>([
    ['no URL', { url: 'example.org/path' }, 'HTTP_URL'],
    ['another scheme', { url: 'file:///etc/passwd' }, 'HTTP_URL'],
    ['ftp', { url: 'ftp://127.0.0.1/' }, 'HTTP_URL'],
    ['a password in the URL', { url: 'http://user:pass@127.0.0.1/' }, 'HTTP_URL'],
    ['a method that tunnels', { url: 'http://127.0.0.1/', method: 'CONNECT' }, 'HTTP_REQUEST'],
    ['a method with a line break', { url: 'http://127.0.0.1/', method: 'GET / HTTP/1.1\r\nX: y' }, 'HTTP_REQUEST'],
    ['a header with a line break', { url: 'http://127.0.0.1/', headers: { a: 'b\r\nc: d' } }, 'HTTP_REQUEST'],
    ['a header name with a space', { url: 'http://127.0.0.1/', headers: { 'a b': 'c' } }, 'HTTP_REQUEST'],
  ])('%s is refused before anything is sent', async (_, request, code) => {
    const before = hits;
    await expect(local.request(request)).rejects.toMatchObject({ name: 'NodeError', class: 'USER', code });
    expect(hits).toBe(before);
  });
});

describe('addresses', () => {
  test.each(['127.0.0.1', 'localhost', '[::1]', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]', '169.254.169.254', '10.0.0.1'])(
    '%s is refused by default',
    async (host) => {
      const before = hits;
      const refusing = egress([]);
      await expect(refusing.request({ url: `http://${host}:${port}/` })).rejects.toMatchObject({
        class: 'USER',
        code: 'EGRESS_REFUSED',
        message: expect.stringContaining('HOOKLOOM_EGRESS_ALLOW=') as string,
      });
      expect(hits).toBe(before);
    },
  );

  test('a name with a private address is refused, whatever its other addresses', async () => {
    const before = hits;
    const resolving = egress([], {
      'rebind.example': ['127.0.0.1'],
      'mapped.example': ['::ffff:127.0.0.1'],
      'several.example': ['10.0.0.1', '::1', 'fe80::1'],
    });
    for (const host of ['rebind.example', 'mapped.example', 'several.example']) {
      await expect(resolving.request({ url: `http://${host}:${port}/` })).rejects.toMatchObject({
        code: 'EGRESS_REFUSED',
        message: expect.stringContaining(host) as string,
      });
    }
    expect(hits).toBe(before);
  });

  test('of several addresses only the allowed ones are tried', async () => {
    const other = await listen(
      createServer((_, response) => response.end('the private one')),
      '127.0.0.2',
    );
    const resolving = egress(['127.0.0.1/32'], { 'mixed.example': ['127.0.0.2', '127.0.0.1'] });
    await expect(resolving.request({ url: `http://mixed.example:${other}/` })).rejects.toMatchObject({ code: 'HTTP_CONNECT' });
    expect((await resolving.request({ url: `http://mixed.example:${port}/` })).status).toBe(200);
  });

  test('a redirect to a refused address is refused', async () => {
    for (const to of [
      `http://127.0.0.2:${port}/`,
      'http://169.254.169.254/latest/meta-data',
      `http://[::ffff:127.0.0.2]:${port}/`,
      `//127.0.0.2:${port}/`,
    ]) {
      await expect(local.request({ url: redirectTo(to), maxRedirects: 3 })).rejects.toMatchObject({
        class: 'USER',
        code: 'EGRESS_REFUSED',
      });
    }
    await expect(local.request({ url: redirectTo('file:///etc/passwd'), maxRedirects: 3 })).rejects.toMatchObject({
      class: 'USER',
      code: 'HTTP_URL',
    });
  });

  test('allowed addresses are reached by name and over IPv6', async () => {
    const over6 = await listen(createServer(echo), '::1').catch(() => null);
    const resolving = egress(['127.0.0.0/8', '::1'], { 'here.example': ['127.0.0.1'] });
    expect(json(await resolving.request({ url: `http://here.example:${port}/` })).headers['host']).toBe(`here.example:${port}`);
    if (over6 !== null) expect((await resolving.request({ url: `http://[::1]:${over6}/` })).status).toBe(200);
  });

  test('a wrong allowlist is told at once', () => {
    expect(() => createEgress({ allow: ['localhost'] })).toThrow(RangeError);
  });
});

describe('redirects', () => {
  test('are not followed unless asked for', async () => {
    expect(await local.request({ url: redirectTo('/') })).toMatchObject({ status: 302, headers: { location: '/' }, url: redirectTo('/') });
  });

  test('are followed up to the number asked for', async () => {
    expect(await local.request({ url: redirectTo('/there'), maxRedirects: 1 })).toMatchObject({ status: 200, url: at('/there') });
    await expect(local.request({ url: at('/loop'), maxRedirects: 4 })).rejects.toMatchObject({
      class: 'REMOTE',
      code: 'HTTP_TOO_MANY_REDIRECTS',
    });
  });

  test.each([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [301, 'PUT', 'PUT', 'body'],
    [307, 'POST', 'POST', 'body'],
    [308, 'POST', 'POST', 'body'],
  ])('%i turns %s into %s', async (status, method, becomes, body) => {
    const received = json(
      await local.request({
        url: redirectTo('/', status),
        method,
        headers: { 'content-type': 'text/plain' },
        body: 'body',
        maxRedirects: 1,
      }),
    );
    expect(received).toMatchObject({ method: becomes, body });
    expect('content-type' in received.headers).toBe(body !== '');
  });

  test('another origin sees no credentials', async () => {
    const other = await listen(createServer(echo));
    const headers = { Authorization: 'Bearer secret', Cookie: 'a=secret', 'X-Api-Key': 'secret', Accept: 'text/plain' };
    const away = await local.request({ url: redirectTo(`http://127.0.0.1:${other}/`), headers, maxRedirects: 1 });
    expect(JSON.stringify(json(away))).not.toContain('secret');
    expect(json(away).headers['accept']).toBe('text/plain');
    expect(json(await local.request({ url: redirectTo('/'), headers, maxRedirects: 1 })).headers).toMatchObject({
      authorization: 'Bearer secret',
      'x-api-key': 'secret',
    });
  });
});

describe('limits', () => {
  test.each(['/never', '/drip'])('the whole of %s is bounded in time', async (path) => {
    const started = performance.now();
    await expect(local.request({ url: at(path), timeoutMs: 200 })).rejects.toMatchObject({ class: 'TIMEOUT', code: 'HTTP_TIMEOUT' });
    expect(performance.now() - started).toBeLessThan(1_500);
  });

  test('an answer may be as large as is allowed and no larger', async () => {
    const size = (await local.request({ url: at('/status'), maxResponseBytes: 4 })).body.length;
    expect(size).toBe(4);
    await expect(local.request({ url: at('/status'), maxResponseBytes: 3 })).rejects.toMatchObject({
      class: 'REMOTE',
      code: 'HTTP_BODY_TOO_LARGE',
    });
    await expect(local.request({ url: at('/lies') })).rejects.toMatchObject({ code: 'HTTP_BODY_TOO_LARGE' });
  });

  test('an endless answer is cut off early', async () => {
    await expect(local.request({ url: at('/endless'), maxResponseBytes: 1_000_000 })).rejects.toMatchObject({
      code: 'HTTP_BODY_TOO_LARGE',
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const soFar = sent;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(sent).toBe(soFar);
    expect(sent).toBeLessThan(30_000_000);
  });

  test('who asks for an answer without bound gets a bounded one', async () => {
    await expect(local.request({ url: at('/endless'), maxResponseBytes: 2 ** 40, timeoutMs: 3_000 })).rejects.toMatchObject({
      code: 'HTTP_BODY_TOO_LARGE',
      message: expect.stringContaining(String(MAX_RESPONSE_BYTES)),
    });
  });

  test('answers that are being read take no more memory together than there is for them', async () => {
    const small = createEgress({ allow: ['127.0.0.1/32'], maxBytesUnderWay: 100 * 1024 });
    egresses.push(small);
    for (let time = 0; time < 2; time++)
      await expect(small.request({ url: at('/endless') })).rejects.toMatchObject({ class: 'OURS', code: 'HTTP_BUSY' });
    // What they took is given back.
    await expect(small.request({ url: at('/') })).resolves.toMatchObject({ status: 200 });
    await expect(small.request({ url: at('/endless'), maxResponseBytes: 50 * 1024 })).rejects.toMatchObject({
      code: 'HTTP_BODY_TOO_LARGE',
    });
  });

  test('a cancelled request ends at once', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    await expect(local.request({ url: at('/drip') }, controller.signal)).rejects.toMatchObject({ class: 'CANCELLED', code: 'CANCELLED' });
    await expect(local.request({ url: at('/') }, AbortSignal.abort())).rejects.toMatchObject({ class: 'CANCELLED' });
  });
});

describe('faults of the other side', () => {
  test('nobody listens', async () => {
    const closing = createTcpServer();
    const free = await listen(closing);
    await new Promise((resolve) => closing.close(resolve));
    await expect(local.request({ url: `http://127.0.0.1:${free}/` })).rejects.toMatchObject({
      class: 'REMOTE',
      code: 'HTTP_CONNECT',
      message: expect.stringContaining('ECONNREFUSED') as string,
    });
  });

  test('the name is unknown', async () => {
    await expect(egress([], {}).request({ url: 'http://nowhere.example/' })).rejects.toMatchObject({ class: 'REMOTE', code: 'HTTP_DNS' });
  });

  test('it breaks off in the middle', async () => {
    await expect(local.request({ url: at('/breaks') })).rejects.toMatchObject({ class: 'REMOTE', code: 'HTTP_PROTOCOL' });
  });

  test.each<[string, (socket: Socket) => void]>([
    ['what is not HTTP', (socket) => socket.end('220 smtp.example ESMTP\r\n')],
    ['nothing', (socket) => socket.end()],
    ['a header that is too long', (socket) => socket.end(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`)],
  ])('it answers with %s', async (_, answer) => {
    const tcp = await listen(createTcpServer((socket) => socket.on('error', () => {}).once('data', () => answer(socket))));
    await expect(local.request({ url: `http://127.0.0.1:${tcp}/` })).rejects.toMatchObject({ class: 'REMOTE', code: 'HTTP_PROTOCOL' });
  });

  test('it does not speak TLS', async () => {
    await expect(local.request({ url: `https://127.0.0.1:${port}/` })).rejects.toMatchObject({ class: 'REMOTE', code: 'HTTP_TLS' });
  });
});
