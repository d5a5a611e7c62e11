import { expect, test } from 'vitest';
import { createTestDatabase } from '../db/testing.ts';
import { openDatabase } from '../db/orm.ts';
import { createAccess, tokenFromAuthorization } from './access.ts';
import { ApiKey } from './api-key.entity.ts';
import { DEFAULT_OWNER_EMAIL, ensureOwner } from './first-start.ts';
import { Member, roles } from './member.entity.ts';
import { hashPassword, verifyNothing, verifyPassword } from './password.ts';
import { allows, mayGrant, permissions } from './permissions.ts';
import { readSession, sessionCookie, SESSION_MS, signIn, tokenFromCookies } from './session.ts';
import { Session } from './session.entity.ts';
import { SignInThrottle } from './throttle.ts';
import { hashToken } from './token.ts';
import { User } from './user.entity.ts';
import { ViewerMemory, type Viewer } from './viewer.ts';
import { Workspace } from './workspace.entity.ts';

const entities = [ApiKey, Member, Session, User, Workspace];
const minute = 60_000;
const day = 24 * 60 * minute;

function testClock(start = Date.UTC(2026, 0, 1)) {
  let now = start;
  return { now: () => now, pass: (ms: number) => void (now += ms) };
}

test('a password is kept as argon2id, and no two hashes are alike', async () => {
  const [first, second] = await Promise.all([hashPassword('pässword'), hashPassword('pässword')]);
  expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(first).not.toBe(second);
  expect(await verifyPassword('pässword', first)).toBe(true);
  expect(await verifyPassword('passwort', first)).toBe(false);
  expect(await verifyPassword('pässword', 'plain')).toBe(false);
  // RFC 9106's parameters in another implementation's PHC string.
  expect(await verifyPassword('password', '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4')).toBe(
    true,
  );
  expect(await verifyNothing('password')).toBe(false);
});

test('what a role may, every higher one may', () => {
  const rising = roles.toReversed();
  for (const [index, role] of rising.entries()) {
    const lower = rising[index - 1];
    if (lower)
      for (const permission of permissions)
        expect([role, permission, allows(lower, permission) && !allows(role, permission)]).toEqual([role, permission, false]);
  }
  expect(rising.map((role) => permissions.filter((permission) => allows(role, permission)).length)).toEqual([6, 8, 12, 15, 15]);
  expect(allows('OPERATOR', 'workflows:run')).toBe(true);
  expect(allows('OPERATOR', 'workflows:write')).toBe(false);
  expect(allows('EDITOR', 'apiKeys:read')).toBe(false);
  expect(mayGrant('ADMIN', 'OWNER')).toBe(false);
  expect(mayGrant('ADMIN', 'ADMIN')).toBe(true);
});

test('ten failures block an account from an address until 15 minutes have passed', () => {
  const clock = testClock();
  const throttle = new SignInThrottle(clock);
  for (let count = 0; count < 10; count++) {
    expect(throttle.isBlocked('a@x', '1.1.1.1')).toBe(false);
    throttle.failed('a@x', '1.1.1.1');
  }
  expect(throttle.isBlocked('a@x', '1.1.1.1')).toBe(true);
  expect(throttle.isBlocked('a@x', '2.2.2.2')).toBe(false);
  clock.pass(15 * minute);
  expect(throttle.isBlocked('a@x', '1.1.1.1')).toBe(false);
});

test('a viewer is remembered for two seconds, and forgotten at once when revoked', () => {
  const clock = testClock();
  const memory = new ViewerMemory(clock);
  const viewer: Viewer = { workspaceId: 'w', role: 'VIEWER', userId: null, apiKeyId: 'k', sessionId: null };
  memory.set('hash', viewer);
  clock.pass(1_999);
  expect(memory.get('hash')).toBe(viewer);
  clock.pass(1);
  expect(memory.get('hash')).toBeNull();
  memory.set('hash', viewer);
  memory.forget({ sessionId: 'other' });
  expect(memory.get('hash')).toBe(viewer);
  memory.forget({ apiKeyId: 'k' });
  expect(memory.get('hash')).toBeNull();
});

test.each([
  ['hookloom_session=abc', 'abc'],
  ['theme=dark; hookloom_session=a=b ; x=1', 'a=b'],
  ['not_hookloom_session=abc', null],
  ['hookloom_session=', null],
  [undefined, null],
])('the token in the cookies %j is %j', (header, token) => {
  expect(tokenFromCookies(header)).toBe(token);
});

test('the cookie is only for https where people come by it', () => {
  expect(sessionCookie('t', 'https://hooks.example')).toMatch(/; Secure$/);
  expect(sessionCookie('t', 'http://localhost:4000')).not.toContain('Secure');
  expect(sessionCookie(null, 'http://localhost:4000')).toContain('hookloom_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0');
  expect([tokenFromAuthorization('bearer  x '), tokenFromAuthorization('Basic x'), tokenFromAuthorization('Bearer a b')]).toEqual([
    'x',
    null,
    null,
  ]);
});

test('the first start makes one owner, however many processes start', async () => {
  const testDatabase = await createTestDatabase('first_start');
  const { orm, close } = await openDatabase(testDatabase.url, entities);
  const made = (await Promise.all([1, 2, 3].map(() => ensureOwner(orm.em, {})))).filter((owner) => owner !== null);
  expect(made).toEqual([
    { email: DEFAULT_OWNER_EMAIL, password: expect.stringMatching(/^[\w-]{20}$/), apiKey: expect.stringMatching(/^hl_[\w-]{43}$/) },
  ]);
  expect(await orm.em.fork().count(User)).toBe(1);

  const clock = testClock();
  const access = createAccess(orm, clock);
  const { viewer: byKey } = await access.identify({ sessionToken: null, bearerToken: made[0]?.apiKey ?? '' });
  expect(byKey).toMatchObject({ role: 'OWNER', userId: null });

  const { token } = await signIn(
    orm.em.fork(),
    { email: DEFAULT_OWNER_EMAIL, password: made[0]?.password ?? '', address: '' },
    { clock, throttle: access.throttle },
  );
  const identify = () => access.identify({ sessionToken: token, bearerToken: null });
  expect(await identify()).toMatchObject({ viewer: { role: 'OWNER', apiKeyId: null }, prolonged: false });
  // Each token has its own way in.
  expect(await access.identify({ sessionToken: null, bearerToken: token })).toEqual({ viewer: null, prolonged: false });
  // Used, a session goes on; unused for thirty days, it is over.
  clock.pass(2 * day);
  expect(await identify()).toMatchObject({ prolonged: true });
  clock.pass(SESSION_MS - day);
  expect((await identify()).viewer).not.toBeNull();
  clock.pass(SESSION_MS);
  expect((await identify()).viewer).toBeNull();
  expect(await readSession(orm.em.fork(), hashToken(token), clock)).toBeNull();
  await close();
  await testDatabase.drop();
});
