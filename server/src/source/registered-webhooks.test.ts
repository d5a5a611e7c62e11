import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { defineTrigger, NodeError, outlineIcon, text, z, type WebhookReceived, type WebhookTriggerContext } from '@hookloom/sdk';
import type { JsonValue } from '@hookloom/sdk/wire';
import { createIngest } from './ingest.ts';
import { createSourceRoutes } from './routes.ts';
import { createReceive } from '../trigger/receive.ts';
import { createTriggerBed, listen, PUBLIC_URL, type TriggerBed } from '../trigger/testing.ts';

/** With more time than a busy machine takes. */
const eventually: typeof expect.poll = (read, options) => expect.poll(read, { timeout: 10_000, ...options });

type Call = { what: 'setUp' | 'tearDown'; repo: string; callbackUrl: string; secret: string; registration: JsonValue };
const calls: Call[] = [];
/** What the service does at a call; by repository. */
const services = new Map<string, (call: Call, signal: AbortSignal) => Promise<JsonValue> | JsonValue>();
const note = async (what: Call['what'], ctx: WebhookTriggerContext<{ repo: string }>): Promise<JsonValue> => {
  const { callbackUrl, secret, registration } = ctx;
  const call = { what, repo: ctx.params.repo, callbackUrl, secret, registration };
  calls.push(call);
  return (await services.get(ctx.params.repo)?.(call, ctx.signal)) ?? { hook: calls.length };
};
const callsOf = (repo: string): Call[] => calls.filter((call) => call.repo === repo);

/** As services do: an HMAC by the secret over the raw body, a challenge, several events in one request. */
function receive(
  ctx: WebhookTriggerContext<{ repo: string }> & {
    request: { headers: Record<string, string>; query: Record<string, string | string[]>; rawBody: Uint8Array; body: JsonValue };
  },
): WebhookReceived {
  const { request, secret } = ctx;
  if (typeof request.query['challenge'] === 'string')
    return { events: [], reply: { status: 200, headers: { 'x-own': '1' }, body: request.query['challenge'] } };
  if (request.headers['x-signature'] !== createHmac('sha256', secret).update(request.rawBody).digest('hex'))
    throw new NodeError('USER', 'SIGNATURE_INVALID', 'The signature is not right.');
  const body = request.body as { events?: JsonValue[]; fail?: string };
  if (body.fail === 'user') throw new NodeError('USER', 'NO_EVENTS', 'There are no events in it.');
  if (body.fail === 'bug') throw new TypeError('x is not a function');
  return { events: body.events ?? [] };
}

const common = {
  category: 'Test',
  description: 'For tests.',
  icon: outlineIcon('M0 0h24'),
  params: z.object({ repo: text({ title: 'Repository' }) }),
};
const setUp = (ctx: WebhookTriggerContext<{ repo: string }>): Promise<JsonValue> => note('setUp', ctx);
const tearDown = async (ctx: WebhookTriggerContext<{ repo: string }>): Promise<void> => void (await note('tearDown', ctx));
const signed = defineTrigger({ ...common, name: 'signed', title: 'Signed', webhook: { setUp, tearDown, receive } });
const plain = defineTrigger({ ...common, name: 'plain', title: 'Plain', webhook: { setUp, tearDown } });

let beds: TriggerBed;
let server: Server;
let address = '';
beforeAll(async () => {
  beds = await createTriggerBed('webhooks', [signed, plain]);
  const { process, clock, bed } = beds;
  const routes = createSourceRoutes(bed.pool, process.live);
  // What a request of the API's process needs of the serving one.
  const parts = await beds.serve();
  await parts.stop();
  const ingest = createIngest({
    processId: process.processId,
    clock,
    routes,
    tally: { accepted: () => {}, refused: () => {}, stop: async () => {} },
    starter: process.executions.starter,
    runner: process.executions.runner,
    overflow: process.executions.overflow,
    receive: createReceive({ ...parts.parts, onError: (error) => void bed.errors.push(error) }),
    onError: (error) => void bed.errors.push(error),
  });
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    void ingest(request, response, url.pathname.slice('/api/v1/webhooks/'.length), url.search.slice(1));
  });
  address = `http://${await listen(server)}`;
});
afterEach(() => beds?.stopAll());
afterAll(async () => {
  server?.closeAllConnections();
  server?.close();
  await beds?.close();
});

const state = async (id: string) => (await beds.services(id))[0];
const isActive = (id: string): Promise<void> => eventually(async () => (await state(id))?.status).toBe('ACTIVE');
const isGone = (id: string): Promise<void> => eventually(() => beds.services(id)).toEqual([]);
const sendTo = (callbackUrl: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(callbackUrl.replace(PUBLIC_URL, address), {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
const sendSigned = ({ callbackUrl, secret }: Call, body: JsonValue): Promise<Response> => {
  const json = JSON.stringify(body);
  return sendTo(callbackUrl, json, { 'x-signature': createHmac('sha256', secret).update(json).digest('hex') });
};

test('activation registers it, deactivation takes it down, each once although two workers serve', async () => {
  const processes = await Promise.all([beds.serve(), beds.serve()]);
  const id = await beds.publish('test.signed', { repo: 'life' });
  await isActive(id);
  const service = await state(id);
  expect(service).toMatchObject({ callbackUrl: `${PUBLIC_URL}/api/v1/webhooks/${service?.path}`, problem: null, dueAt: null });
  expect(service?.path).toMatch(/^t\/[\w-]{24}$/);
  await beds.deactivate(id);
  await isGone(id);
  const [up, down, ...others] = callsOf('life');
  expect(others).toEqual([]);
  expect(up).toMatchObject({ what: 'setUp', registration: null, callbackUrl: service?.callbackUrl });
  expect(up?.secret).toHaveLength(43);
  expect(down).toMatchObject({
    what: 'tearDown',
    callbackUrl: up?.callbackUrl,
    secret: up?.secret,
    registration: { hook: calls.indexOf(up as Call) + 1 },
  });
  await Promise.all(processes.map((process) => process.stop()));
});

test('neither the secret nor the registration stands readable in the database', async () => {
  const process = await beds.serve();
  services.set('sealed', () => ({ signingKey: 'key-of-the-service' }));
  const id = await beds.publish('test.signed', { repo: 'sealed' });
  await isActive(id);
  const { rows } = await beds.bed.pool.query('select row_to_json(s)::text as text from trigger_service s where workflow_id = $1', [id]);
  expect(rows[0].text).not.toContain('key-of-the-service');
  expect(Buffer.from(JSON.parse(rows[0].text).sealed.slice(2), 'hex').toString('latin1')).not.toContain(callsOf('sealed')[0]?.secret);
  await beds.remove(id);
  await isGone(id);
  await process.stop();
});

test('a set-up that fails is tried again until it works, with the same address and secret', async () => {
  const process = await beds.serve();
  let fails = true;
  services.set('fails', () => {
    if (fails) throw new NodeError('REMOTE', 'HTTP_STATUS', 'The service says: no.');
    return 'done';
  });
  const id = await beds.publish('test.signed', { repo: 'fails' });
  await eventually(async () => (await state(id))?.status).toBe('FAILED');
  expect(await state(id)).toMatchObject({ problem: 'The service says: no.', attempts: 1 });
  expect((await state(id))?.nextAt?.getTime()).toBe(beds.clock.now() + 5_500);
  beds.clock.advance(6_000);
  await eventually(async () => (await state(id))?.attempts).toBe(2);
  expect((await state(id))?.nextAt?.getTime()).toBe(beds.clock.now() + 11_000);
  fails = false;
  beds.clock.advance(12_000);
  await isActive(id);
  expect(await state(id)).toMatchObject({ problem: null, attempts: 0, nextAt: null });
  const made = callsOf('fails');
  expect(new Set(made.map(({ secret, callbackUrl }) => secret + callbackUrl)).size).toBe(1);
  await beds.remove(id);
  await isGone(id);
  await process.stop();
});

test('a server that does not know its address says so, and registers nothing; with one it registers, and anew with another', async () => {
  const nameless = await beds.serve({ publicUrl: null });
  const id = await beds.publish('test.signed', { repo: 'nameless' });
  await eventually(async () => (await state(id))?.problem).toMatch(/Set BASE_URL/);
  expect(callsOf('nameless')).toEqual([]);
  await nameless.stop();
  beds.clock.advance(60_000);
  const named = await beds.serve();
  await isActive(id);
  await named.stop();
  const moved = await beds.serve({ publicUrl: 'https://moved.example.test' });
  await eventually(async () => (await state(id))?.callbackUrl).toMatch(/^https:\/\/moved\./);
  await isActive(id);
  const [first, second] = callsOf('nameless');
  expect(second).toMatchObject({ what: 'setUp', secret: first?.secret, registration: { hook: calls.indexOf(first as Call) + 1 } });
  await beds.remove(id);
  await isGone(id);
  await moved.stop();
});

test('publishing keeps the registration of a node that stays, and replaces that of one that changes without a gap', async () => {
  const process = await beds.serve();
  const id = await beds.publish('test.signed', { repo: 'before' });
  await isActive(id);
  const [old] = callsOf('before') as [Call];
  await beds.change(id, 'test.signed', { repo: 'before' });
  await wait(100);
  expect(callsOf('before')).toHaveLength(1);

  const { promise: known, resolve: register } = Promise.withResolvers<void>();
  services.set('after', () => known.then(() => 'new'));
  await beds.change(id, 'test.signed', { repo: 'after' });
  await eventually(() => callsOf('after').length).toBe(1);
  // The old one goes on, and starts the present version.
  expect((await sendSigned(old, { events: ['while it changes'] })).status).toBe(202);
  expect(callsOf('before')).toHaveLength(1);
  register();
  await eventually(() => callsOf('before').length).toBe(2);
  expect(callsOf('before')[1]).toMatchObject({ what: 'tearDown', callbackUrl: old.callbackUrl });
  await eventually(async () => (await beds.services(id)).length).toBe(1);
  const [fresh] = callsOf('after') as [Call];
  expect(fresh.callbackUrl).not.toBe(old.callbackUrl);
  expect((await sendSigned(fresh, { events: ['after'] })).status).toBe(202);
  expect((await sendSigned(old, { events: ['gone'] })).status).toBe(404);
  expect(await beds.started(id)).toEqual(['while it changes', 'after']);
  await beds.remove(id);
  await isGone(id);
  await process.stop();
});

test('a process that dies between the service’s answer and its own commit: the next one sets up again with what is known', async () => {
  const dying = await beds.serve();
  services.set('dies', async ({ what }) => {
    if (what === 'setUp' && callsOf('dies').length === 1) await dying.die();
    return 'registered';
  });
  const id = await beds.publish('test.signed', { repo: 'dies' });
  await eventually(() => callsOf('dies').length).toBe(1);
  expect((await state(id))?.status).toBe('PENDING');
  const heir = await beds.serve();
  await isActive(id);
  const [first, second] = callsOf('dies') as [Call, Call];
  expect(second).toEqual(first);
  await beds.deactivate(id);
  await isGone(id);
  expect(callsOf('dies')[2]).toMatchObject({ what: 'tearDown', registration: 'registered' });
  await Promise.all([dying.stop(), heir.stop()]);
});

test('a workflow that is deactivated during the set-up, or deleted, is taken down with what the set-up gave', async () => {
  const process = await beds.serve();
  const { promise: known, resolve: register } = Promise.withResolvers<void>();
  services.set('hasty', ({ what }) => (what === 'setUp' ? known.then(() => 'late') : null));
  const id = await beds.publish('test.signed', { repo: 'hasty' });
  await eventually(() => callsOf('hasty').length).toBe(1);
  await beds.remove(id);
  await wait(100);
  expect(callsOf('hasty')).toHaveLength(1);
  register();
  await isGone(id);
  expect(callsOf('hasty').slice(1)).toMatchObject([{ what: 'tearDown', registration: 'late' }]);
  await process.stop();
});

test('what was never set up goes without a word to the service, and what is wanted again before it was taken down stays', async () => {
  const id = await beds.publish('test.signed', { repo: 'never' });
  await beds.deactivate(id);
  expect(await beds.services(id)).toEqual([]);
  const process = await beds.serve();
  await beds.activate(id);
  await isActive(id);
  await process.stop();
  await beds.deactivate(id);
  await beds.activate(id);
  expect((await beds.services(id)).map(({ status, wanted }) => [status, wanted])).toEqual([['ACTIVE', true]]);
  const next = await beds.serve();
  await wait(600);
  expect(callsOf('never').map(({ what }) => what)).toEqual(['setUp']);
  await beds.remove(id);
  await isGone(id);
  await next.stop();
});

test('a tear-down that fails is tried again for three days, and then given up', async () => {
  const process = await beds.serve();
  let isDown = false;
  services.set('stays', ({ what }) => {
    if (what === 'tearDown' && !isDown) throw new NodeError('REMOTE', 'HTTP_STATUS', 'Not now.');
    return 'ok';
  });
  const ids = [await beds.publish('test.signed', { repo: 'stays' }), await beds.publish('test.signed', { repo: 'stays' })] as const;
  for (const id of ids) await isActive(id);
  for (const id of ids) {
    await beds.deactivate(id);
    await eventually(async () => (await state(id))?.problem).toBe('Not now.');
  }
  expect(await state(ids[0])).toMatchObject({ status: 'REMOVING', attempts: 1, wanted: false });
  beds.clock.advance(10_000);
  await eventually(async () => (await state(ids[0]))?.attempts).toBe(2);
  await eventually(async () => (await state(ids[1]))?.attempts).toBe(2);
  isDown = true;
  beds.clock.advance(30_000);
  await isGone(ids[0]);
  await isGone(ids[1]);
  isDown = false;
  const id = await beds.publish('test.signed', { repo: 'stays' });
  await isActive(id);
  await beds.deactivate(id);
  await eventually(async () => (await state(id))?.attempts).toBe(1);
  beds.clock.advance(3 * 24 * 60 * 60_000);
  await isGone(id);
  expect(beds.warnings).toMatchObject([{ workflowId: id, problem: 'Not now.' }]);
  await process.stop();
});

test('each request is checked, and starts one execution per event, all or none', async () => {
  const process = await beds.serve();
  const id = await beds.publish('test.signed', { repo: 'requests' });
  await isActive(id);
  const [up] = callsOf('requests') as [Call];
  const one = await sendSigned(up, { events: [{ n: 1 }] });
  expect([one.status, await one.json()]).toEqual([202, { eventId: expect.any(String) }]);
  const three = await sendSigned(up, { events: [{ n: 2 }, { n: 3 }, { n: 4 }] });
  expect([three.status, ((await three.json()) as { eventIds: string[] }).eventIds.length]).toEqual([202, 3]);
  expect([(await sendSigned(up, { events: [] })).status]).toEqual([202]);
  expect(await beds.started(id)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }]);

  const forged = await sendTo(up.callbackUrl, '{"events":[5]}', { 'x-signature': '00' });
  expect([forged.status, await forged.json()]).toEqual([
    401,
    { error: { code: 'UNAUTHENTICATED', message: 'The signature is not right.' } },
  ]);
  const refused = await sendSigned(up, { fail: 'user' });
  expect([refused.status, await refused.json()]).toEqual([400, { error: { code: 'BAD_REQUEST', message: 'There are no events in it.' } }]);
  const broken = await sendSigned(up, { fail: 'bug' });
  expect([broken.status, broken.headers.get('retry-after'), await broken.text()]).toEqual([
    503,
    '5',
    expect.not.stringContaining('function'),
  ]);
  const challenge = await sendTo(`${up.callbackUrl}?challenge=abc`, '');
  expect([challenge.status]).toEqual([400]);
  const asked = await fetch(`${up.callbackUrl.replace(PUBLIC_URL, address)}?challenge=abc`);
  expect([asked.status, asked.headers.get('x-own'), await asked.text()]).toEqual([200, '1', 'abc']);
  expect(await beds.started(id)).toHaveLength(4);

  await beds.deactivate(id);
  await wait(50);
  expect([404, 410]).toContain((await sendSigned(up, { events: [6] })).status);
  await isGone(id);
  expect((await sendSigned(up, { events: [7] })).status).toBe(404);
  expect(await beds.started(id)).toHaveLength(4);
  await process.stop();
});

test('of several events none is stored where one cannot be, and a full queue takes none', async () => {
  const process = await beds.serve();
  const id = await beds.publish('test.signed', { repo: 'atomic' }, { maxQueued: 5 });
  await isActive(id);
  const [up] = callsOf('atomic') as [Call];
  await beds.bed.pool.query(
    `create function refuse() returns trigger language plpgsql as $$ begin if new.data::text like '%poison%' then raise 'poison'; end if; return new; end $$`,
  );
  await beds.bed.pool.query('create trigger refuse before insert on event for each row execute function refuse()');
  expect((await sendSigned(up, { events: [1, 'poison', 3] })).status).toBe(503);
  beds.bed.errors.splice(0);
  expect(await beds.started(id)).toEqual([]);
  await beds.bed.pool.query('drop trigger refuse on event');
  expect((await sendSigned(up, { events: [1, 2, 3, 4, 5] })).status).toBe(202);
  await eventually(async () => (await sendSigned(up, { events: [6] })).status).toBe(503);
  await beds.remove(id);
  await isGone(id);
  await process.stop();
});

test('a trigger without `receive` starts with the body, and a handshake during the set-up is answered', async () => {
  const process = await beds.serve();
  const id = await beds.publish('test.plain', { repo: 'plain' });
  await isActive(id);
  expect((await sendTo((callsOf('plain')[0] as Call).callbackUrl, '{"a":1}')).status).toBe(202);
  expect(await beds.started(id)).toEqual([{ a: 1 }]);
  await beds.remove(id);
  await isGone(id);
  services.set('handshake', async ({ what, callbackUrl }) => {
    if (what === 'tearDown') return null;
    const answer = await fetch(`${callbackUrl.replace(PUBLIC_URL, address)}?challenge=xyz`);
    return { echoed: await answer.text() };
  });
  const other = await beds.publish('test.signed', { repo: 'handshake' });
  await isActive(other);
  await beds.remove(other);
  await isGone(other);
  expect(callsOf('handshake').at(-1)).toMatchObject({ what: 'tearDown', registration: { echoed: 'xyz' } });
  await process.stop();
});

test('nothing of this has failed in the background', () => {
  expect(beds.bed.errors).toEqual([]);
});
