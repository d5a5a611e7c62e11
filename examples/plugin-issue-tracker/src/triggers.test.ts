import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import type { JsonValue } from '@hookloom/sdk';
import { pollOnce, receiveWebhook, recordedHttp, setUpWebhook, tearDownWebhook } from '@hookloom/sdk/testing';
import { api, credentials, door, window } from './fixtures.ts';
import { issueChanged } from './issue-changed.trigger.ts';
import { newIssue } from './new-issue.trigger.ts';

const params = { project: 'web' };

test('new issues: the first look starts nothing, the next ones go on from there', async () => {
  const looking = (createdAfter: string, items: JsonValue[]) =>
    recordedHttp([
      {
        request: { url: `${api}/issues?project=web&createdAfter=${encodeURIComponent(createdAfter)}` },
        response: { json: { items, next: null } },
      },
    ]);
  const first = await pollOnce(newIssue, { params, credentials, http: looking('', [door]) });
  assert.deepEqual([first.started, first.cursor], [[], door.createdAt]);
  const next = await pollOnce(newIssue, { params, credentials, http: looking(door.createdAt, [window]), cursor: first.cursor });
  assert.deepEqual([next.outputs, next.cursor], [[window], window.createdAt]);
});

const webhook = { params, credentials, callbackUrl: 'https://hookloom.example/hook', secret: 'signing-1' };

test('a changed issue: the webhook is set up once, also after a crash, and taken down', async () => {
  const { callbackUrl: url, secret } = webhook;
  const http = recordedHttp([
    {
      request: { url: `${api}/webhooks?` },
      response: {
        json: {
          items: [
            { id: 'old', url },
            { id: 'other', url: 'https://other.example' },
          ],
          next: null,
        },
      },
    },
    { request: { method: 'DELETE', url: `${api}/webhooks/old` }, response: { status: 204 } },
    {
      request: { method: 'POST', url: `${api}/webhooks`, json: { url, secret, project: 'web' } },
      response: { status: 201, json: { id: 'new' } },
    },
  ]);
  const { registration } = await setUpWebhook(issueChanged, { ...webhook, http });
  assert.deepEqual(registration, { id: 'new' });
  for (const status of [204, 404]) {
    const gone = recordedHttp([{ request: { method: 'DELETE', url: `${api}/webhooks/new` }, response: { status } }]);
    await tearDownWebhook(issueChanged, { ...webhook, http: gone, registration });
  }
  await tearDownWebhook(issueChanged, webhook);
});

test('a changed issue: what is signed starts an execution, new ones where that is wanted', async () => {
  const receive = (body: { event: string; issue: typeof door }, onCreation = false, secret = webhook.secret) => {
    const signature = createHmac('sha256', secret).update(JSON.stringify(body)).digest('hex');
    const request = { body, headers: { 'X-Trackly-Signature': `sha256=${signature}` } };
    return receiveWebhook(issueChanged, { ...webhook, params: { ...params, onCreation }, request });
  };
  const changed = { event: 'issue.changed', issue: door };
  const created = { event: 'issue.created', issue: door };
  assert.deepEqual((await receive(changed)).outputs, [changed]);
  assert.deepEqual((await receive(created)).outputs, []);
  assert.deepEqual((await receive(created, true)).outputs, [created]);
  assert.equal((await receive(changed, false, 'another')).status, 401);
});
