import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordedHttp, runNode } from '@hookloom/sdk/testing';
import { findIssues } from './find-issues.node.ts';
import { api, credentials, door, headers, window } from './fixtures.ts';

test('goes through the pages until there are enough', async () => {
  const first = `${api}/issues?project=web&query=&state=open`;
  const pages = () =>
    recordedHttp([
      { request: { url: first, headers }, response: { json: { items: [door], next: '1' } } },
      { request: { url: `${first}&cursor=1`, headers }, response: { json: { items: [window], next: null } } },
    ]);
  const all = await runNode(findIssues, { params: { project: 'web' }, credentials, http: pages() });
  assert.deepEqual(all.value, [door, window]);
  const one = recordedHttp([{ request: { url: first }, response: { json: { items: [door], next: '1' } } }]);
  const some = await runNode(findIssues, { params: { project: 'web', limit: 1 }, credentials, http: one });
  assert.deepEqual(some.value, [door]);
});
