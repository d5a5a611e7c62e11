import { afterAll, beforeAll, expect, test } from 'vitest';
import { owner, startTestApi, type TestApi } from './testing.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

const UPLOAD = 'mutation ($input: UploadFileInput!) { uploadFile(input: $input) { id name type size } }';
const key = { authorization: `Bearer ${owner.apiKey}` };

async function upload(input: { name: string; type?: string; content: string }): Promise<{ id: string }> {
  const { data, errors } = await api.graphql<{ uploadFile: { id: string } }>(UPLOAD, { input });
  expect(errors).toBeUndefined();
  return data.uploadFile;
}

function get(id: string, headers: Record<string, string> = key, method = 'GET'): Promise<Response> {
  return fetch(`${api.url}/api/v1/files/${id}`, { headers, method });
}

async function keyOf(role: string): Promise<Record<string, string>> {
  const { data } = await api.graphql<{ createApiKey: { token: string } }>(
    'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { token } }',
    { input: { name: role, role } },
  );
  return { authorization: `Bearer ${data.createApiKey.token}` };
}

test('an uploaded file comes back as an attachment that nothing can run', async () => {
  const page = '<script>alert(1)</script>';
  const { id } = await upload({ name: 'päge"\r\n.html', type: 'text/html', content: Buffer.from(page).toString('base64') });
  const response = await get(id);
  expect([response.status, await response.text()]).toEqual([200, page]);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/html',
    'content-disposition': `attachment; filename="p_ge_.html"; filename*=UTF-8''p%C3%A4ge%22.html`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'private, no-cache',
  });
  const head = await get(id, key, 'HEAD');
  expect([head.status, head.headers.get('content-length')]).toEqual([200, String(page.length)]);
});

test('a file that is posted as it is', async () => {
  const content = new Uint8Array(5 * 1024 * 1024).fill(7);
  const response = await fetch(`${api.url}/api/v1/files?name=big.bin`, { method: 'POST', headers: key, body: content });
  expect(response.status).toBe(201);
  const { id } = (await response.json()) as { id: string };
  expect(Buffer.compare(Buffer.from(await (await get(id)).arrayBuffer()), content)).toBe(0);
  const nameless = await fetch(`${api.url}/api/v1/files`, { method: 'POST', headers: key, body: content });
  expect([nameless.status, await nameless.json()]).toMatchObject([400, { error: { code: 'VALIDATION_FAILED' } }]);
  const tooLarge = await fetch(`${api.url}/api/v1/files?name=b`, {
    method: 'POST',
    headers: key,
    body: new Uint8Array(26 * 1024 * 1024),
  }).catch(() => null);
  // The server answers before it has read everything; whether the client still sees that is up to it.
  expect([413, undefined]).toContain(tooLarge?.status);
});

test('who may not read or write is refused', async () => {
  const { id } = await upload({ name: 'a.txt', content: 'YQ==' });
  const session = await signIn();
  expect((await get(id, {})).status).toBe(401);
  expect((await get(id, { authorization: 'Bearer hl_wrong' })).status).toBe(401);
  expect((await get(id, { cookie: session })).status).toBe(200);
  expect((await get(id, { cookie: session, 'sec-fetch-site': 'cross-site' })).status).toBe(401);
  const viewer = await keyOf('VIEWER');
  expect((await get(id, viewer)).status).toBe(200);
  const post = (headers: Record<string, string>) => fetch(`${api.url}/api/v1/files?name=a`, { method: 'POST', headers, body: 'a' });
  expect((await post(viewer)).status).toBe(403);
  expect((await post({})).status).toBe(401);
  expect((await post({ cookie: session, origin: 'https://evil.example' })).status).toBe(401);
  expect((await get('nothing')).status).toBe(404);
  expect((await get(id, key, 'DELETE')).status).toBe(405);
  const refused = await api.graphql(UPLOAD, { input: { name: 'a', content: 'YQ==' } }, viewer);
  expect(refused.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});

test('another workspace has nothing of it', async () => {
  const { id } = await upload({ name: 'a.txt', content: 'YQ==' });
  await api.pool.query(`with other as (insert into workspace values (gen_random_uuid(), 'Other', now()) returning id)
    update file set workspace_id = other.id from other where file.id = '${id}'`);
  expect((await get(id)).status).toBe(404);
  const { data } = await api.graphql<{ file: null }>('query ($id: ID!) { file(id: $id) { name } }', { id });
  expect(data.file).toBeNull();
});

test('what is no base64 or has no name is told so', async () => {
  for (const [input, path] of [
    [{ name: 'a', content: 'not base64!' }, 'content'],
    [{ name: '..', content: 'YQ==' }, 'name'],
  ] as const) {
    const { errors } = await api.graphql(UPLOAD, { input });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path }] });
  }
});

test('a deleted file is gone', async () => {
  const { id } = await upload({ name: 'a.txt', content: 'YQ==' });
  const remove = () => api.graphql('mutation ($input: DeleteFileInput!) { deleteFile(input: $input) { deletedId } }', { input: { id } });
  expect((await remove()).data).toEqual({ deleteFile: { deletedId: id } });
  expect((await remove()).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  expect((await get(id)).status).toBe(404);
});

async function signIn(): Promise<string> {
  const query = 'mutation ($input: SignInInput!) { signIn(input: $input) { viewer { role } } }';
  const response = await api.post(query, { input: { email: owner.email, password: owner.password } }, {});
  return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}
