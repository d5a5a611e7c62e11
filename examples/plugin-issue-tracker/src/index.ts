import { definePlugin } from '@hookloom/sdk';
import { account } from './account.credential.ts';
import { createIssueV1 } from './create-issue-v1.node.ts';
import { createIssue } from './create-issue.node.ts';
import { findIssues } from './find-issues.node.ts';
import { issueChanged } from './issue-changed.trigger.ts';
import { newIssue } from './new-issue.trigger.ts';

export default definePlugin({
  name: 'trackly',
  title: 'Trackly',
  description: 'Issues of Trackly: create and find them, start when one is new or changes.',
  host: '^0.1.0',
  nodes: [createIssueV1, createIssue, findIssues, newIssue, issueChanged],
  credentials: [account],
  // Of those who use the service as it is hosted; the address of an account adds its own.
  capabilities: { hosts: ['api.trackly.example'] },
});
