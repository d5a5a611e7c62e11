import { definePlugin } from '@hookloom/sdk';
import { basic, bearer, header, oauth2, oauth2Client, query } from './credentials.ts';
import { request } from './request.node.ts';

export default definePlugin({
  name: 'http',
  title: 'HTTP',
  description: 'Calls to any HTTP API.',
  host: '^0.1.0',
  nodes: [request],
  credentials: [bearer, basic, header, query, oauth2, oauth2Client],
  capabilities: { hosts: ['*'] },
});
