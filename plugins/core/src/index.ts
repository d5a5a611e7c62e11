import { definePlugin } from '@hookloom/sdk';
import { ifNode } from './if.node.ts';
import { manual } from './manual.node.ts';
import { merge } from './merge.node.ts';
import { respond } from './respond.node.ts';
import { set } from './set.node.ts';
import { stop } from './stop.node.ts';
import { switchNode } from './switch.node.ts';
import { webhook } from './webhook.node.ts';

export default definePlugin({
  name: 'core',
  title: 'Core',
  description: 'Triggers, flow and data: what every workflow is made of.',
  host: '^0.1.0',
  nodes: [webhook, manual, set, ifNode, switchNode, merge, respond, stop],
});
