import type { GraphQLField } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schema } from './schema.ts';
import { owner, startTestApi, type TestApi } from './testing.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

const SIGN_IN =
  'mutation ($input: SignInInput!) { signIn(input: $input) { viewer { role user { email } apiKey { id } workspace { name } } } }';
const VIEWER = '{ viewer { role user { email } apiKey { prefix } } }';

async function signIn(email = owner.email, password = owner.password): Promise<{ response: Response; cookie: string }> {
  const response = await api.post(SIGN_IN, { input: { email, password } }, {});
  return { response, cookie: (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
}

test('signing in sets a session cookie that counts until signing out', async () => {
  const { response, cookie } = await signIn(' OWNER@example.test ');
  expect(response.headers.get('set-cookie')).toMatch(/^hookloom_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000$/);
  expect(await response.json()).toEqual({
    data: { signIn: { viewer: { role: 'OWNER', user: { email: owner.email }, apiKey: null, workspace: { name: 'My workspace' } } } },
  });
  const ask = async (query: string): Promise<unknown> => (await api.post(query, {}, { cookie })).json();
  expect(await ask(VIEWER)).toEqual({ data: { viewer: { role: 'OWNER', user: { email: owner.email }, apiKey: null } } });
  expect(await ask('mutation { signOut { ok } }')).toEqual({ data: { signOut: { ok: true } } });
  expect(await ask(VIEWER)).toEqual({ data: { viewer: null } });
});

test('a wrong password and an unknown account are told the same', async () => {
  const answers = await Promise.all(
    [
      [owner.email, 'wrong'],
      ['nobody@example.test', 'wrong'],
    ].map(async ([email, password]) => {
      const { response } = await signIn(email, password);
      return { cookie: response.headers.get('set-cookie'), body: (await response.json()) as { errors: unknown[] } };
    }),
  );
  expect(answers[0]?.cookie).toBeNull();
  expect(answers[0]?.body.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  expect(answers[1]).toEqual(answers[0]);
});

test('guessing is stopped after ten failures, and only for that account', async () => {
  const guesses = await Promise.all(Array.from({ length: 12 }, () => signIn('guessed@example.test', 'guess')));
  const codes = await Promise.all(
    guesses.map(
      async ({ response }) => ((await response.json()) as { errors: { extensions: { code: string } }[] }).errors[0]?.extensions.code,
    ),
  );
  expect(codes.filter((code) => code === 'UNAUTHENTICATED')).toHaveLength(10);
  expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(2);
  expect((await signIn()).cookie).not.toBe('');
});

test('an API key is who it says, until it is revoked', async () => {
  const created = await api.graphql<{ createApiKey: { token: string; apiKey: { id: string; prefix: string; role: string } } }>(
    'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { token apiKey { id prefix role } } }',
    { input: { name: 'CI', role: 'VIEWER' } },
  );
  const { token, apiKey } = created.data.createApiKey;
  expect(token.startsWith(apiKey.prefix)).toBe(true);
  const authorization = `Bearer ${token}`;
  expect(await api.graphql(VIEWER, {}, { authorization })).toEqual({
    data: { viewer: { role: 'VIEWER', user: null, apiKey: { prefix: apiKey.prefix } } },
  });

  const create = 'mutation { createWorkflow(input: { name: "No" }) { workflow { id } } }';
  expect((await api.graphql(create, {}, { authorization })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  expect((await api.graphql('{ apiKeys { nodes { id } } }', {}, { authorization })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');

  const revoke = 'mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { id } }';
  expect(await api.graphql(revoke, { input: { id: apiKey.id } })).toEqual({ data: { revokeApiKey: { id: apiKey.id } } });
  expect(await api.graphql(VIEWER, {}, { authorization })).toEqual({ data: { viewer: null } });
  expect((await api.graphql(revoke, { input: { id: apiKey.id } })).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
});

test('nobody gives more rights than they have', async () => {
  const make = 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { token } }';
  const admin = await api.graphql<{ createApiKey: { token: string } }>(make, { input: { name: 'Admin', role: 'ADMIN' } });
  const authorization = `Bearer ${admin.data.createApiKey.token}`;
  expect((await api.graphql(make, { input: { name: 'More', role: 'OWNER' } }, { authorization })).errors?.[0]?.extensions.code).toBe(
    'FORBIDDEN',
  );
  expect((await api.graphql(make, { input: { name: 'Same', role: 'ADMIN' } }, { authorization })).errors).toBeUndefined();
});

test('a caller that is remembered costs no query', async () => {
  await api.graphql(VIEWER);
  expect(await api.countQueries(() => api.graphql('{ viewer { role } }'))).toBe(0);
});

/** Whether a field's definition names scopes. */
function asksForScopes(field: GraphQLField<unknown, unknown>): boolean {
  const { pothosOptions } = field.extensions;
  return typeof pothosOptions === 'object' && pothosOptions !== null && 'authScopes' in pothosOptions;
}

test('without a caller, everything but the door is closed', async () => {
  const open: string[] = [];
  for (const type of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    for (const field of Object.values(type?.getFields() ?? {})) if (!asksForScopes(field)) open.push(`${type?.name}.${field.name}`);
  }
  expect(open.toSorted()).toEqual(['Mutation.signIn', 'Mutation.signOut', 'Query.viewer']);
  const refused = await api.graphql('{ workflows { nodes { id } } }', {}, { authorization: 'Bearer wrong' });
  expect(refused.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});
