import { definePlugin } from '@hookloom/sdk';
import { request } from './request.node.ts';

export default definePlugin({
  name: 'http',
  title: 'HTTP',
  description: 'Calls to any HTTP API.',
  host: '^0.1.0',
  nodes: [request],
  capabilities: { hosts: ['*'] },
});
