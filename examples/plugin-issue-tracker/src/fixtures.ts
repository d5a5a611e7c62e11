/** What the tests have in common. */
import type { z } from '@hookloom/sdk';
import { withValues } from '@hookloom/sdk/testing';
import { account } from './account.credential.ts';
import type { issue } from './issue.ts';

type Issue = z.output<typeof issue>;

export const credentials = { account: withValues(account, { apiKey: 'trk-1' }) };

/** The credential's part of a request. */
export const headers = { authorization: 'Bearer trk-1' };

export const api = 'https://api.trackly.example';

export const door: Issue = {
  id: 'WEB-1',
  project: 'web',
  title: 'The door squeaks',
  body: '',
  state: 'open',
  priority: 'normal',
  assignee: null,
  parent: null,
  labels: [],
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};

export const window: Issue = { ...door, id: 'WEB-2', title: 'The window rattles', createdAt: '2026-01-02T00:00:00.000Z' };
