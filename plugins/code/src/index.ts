import { definePlugin } from '@hookloom/sdk';
import { javascript } from './javascript.node.ts';

export default definePlugin({
  name: 'code',
  title: 'Code',
  description: 'Your own code as a node.',
  host: '^0.1.0',
  nodes: [javascript],
});
