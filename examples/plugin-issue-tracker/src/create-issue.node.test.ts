import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadOptions, migrateParams, recordedHttp, runNode } from '@hookloom/sdk/testing';
import { createIssueV1 } from './create-issue-v1.node.ts';
import { createIssue } from './create-issue.node.ts';
import { api, credentials, door, headers, window } from './fixtures.ts';
import plugin from './index.ts';

test('sends what is filled in, with the step’s key, so that a second try makes no second issue', async () => {
  const http = recordedHttp([
    {
      request: {
        method: 'POST',
        url: `${api}/issues`,
        headers: { ...headers, 'idempotency-key': 'key-1' },
        json: { project: 'web', title: 'The door squeaks', body: '', priority: 'high', labels: ['door'], assignee: 'ada' },
      },
      response: { status: 201, json: door },
    },
  ]);
  const params = {
    project: 'web',
    title: 'The door squeaks',
    priority: 'high',
    labels: [{ label: 'door' }],
    assignee: 'ada',
    parent: 'WEB-9',
  };
  const { value } = await runNode(createIssue, { params, credentials, http, idempotencyKey: 'key-1' });
  assert.deepEqual(value, door);
});

test('the parent counts only where the issue is a part of another', async () => {
  const request = { method: 'POST', url: `${api}/issues` };
  const json = { project: 'web', title: 'A', body: '', priority: 'normal', labels: [], parent: 'WEB-9' };
  const http = recordedHttp([{ request: { ...request, json }, response: { status: 201, json: door } }]);
  await runNode(createIssue, { params: { project: 'web', title: 'A', isPart: true, parent: 'WEB-9' }, credentials, http });
});

test('version 1 works as it always has', async () => {
  const request = { method: 'POST', url: `${api}/issues`, json: { project: 'web', title: 'A', body: 'as drawn' } };
  const http = recordedHttp([{ request, response: { status: 201, json: door } }]);
  await runNode(createIssueV1, { params: { project: 'web', title: 'A', text: 'as drawn' }, credentials, http });
});

test('version 1 is taken over, with the expressions in it', () => {
  const params = { account: 'id-1', project: 'web', title: '{{ body.title }}', text: '{{ body.text }}' };
  assert.deepEqual(migrateParams(plugin, { node: 'createIssue', from: 1, params }), {
    account: 'id-1',
    project: 'web',
    title: '{{ body.title }}',
    body: '{{ body.text }}',
  });
});

for (const [status, errorClass, code] of [
  [404, 'USER', 'NOT_FOUND'],
  [422, 'USER', 'TRACKLY_STATUS'],
  [429, 'REMOTE', 'TRACKLY_STATUS'],
  [500, 'REMOTE', 'TRACKLY_STATUS'],
] as const) {
  test(`status ${status} is a failure of class ${errorClass}`, async () => {
    const request = { method: 'POST', url: `${api}/issues`, json: { project: 'web', title: 'A', body: '' } };
    const http = recordedHttp([{ request, response: { status, json: { error: 'no' } } }]);
    const run = runNode(createIssueV1, { params: { project: 'web', title: 'A' }, credentials, http });
    await assert.rejects(run, { class: errorClass, code });
  });
}

test('offers projects, their people, and issues by what is typed', async () => {
  const params = { account: 'account', project: 'web' };
  const projects = recordedHttp([
    {
      request: { url: `${api}/projects?limit=20&cursor=20`, headers },
      response: { json: { items: [{ id: 'web', name: 'Website' }], next: null } },
    },
  ]);
  const page = await loadOptions(createIssue, 'projects', { params, credentials, http: projects, cursor: '20' });
  assert.deepEqual(page.options, [{ value: 'web', label: 'Website' }]);
  const people = recordedHttp([
    { request: { url: `${api}/projects/web/people?limit=20` }, response: { json: { items: [{ id: 'ada', name: 'Ada' }], next: '20' } } },
  ]);
  assert.equal((await loadOptions(createIssue, 'people', { params, credentials, http: people })).next, '20');
  const issues = recordedHttp([
    { request: { url: `${api}/issues?limit=20&project=web&query=win` }, response: { json: { items: [window], next: null } } },
  ]);
  const found = await loadOptions(createIssue, 'issues', { params, credentials, http: issues, search: 'win' });
  assert.deepEqual(found.options, [{ value: 'WEB-2', label: 'The window rattles', description: 'WEB-2, open' }]);
});
