import { definePlugin } from '@hookloom/sdk';
import { approval } from './approval.node.ts';
import { decisionTree } from './decision-tree.node.ts';
import { errorTrigger } from './error-trigger.node.ts';
import { exitLoop } from './exit-loop.node.ts';
import { ifNode } from './if.node.ts';
import { loop } from './loop.node.ts';
import { manual } from './manual.node.ts';
import { merge } from './merge.node.ts';
import { respond } from './respond.node.ts';
import { runWorkflow } from './run-workflow.node.ts';
import { schedule } from './schedule.node.ts';
import { set } from './set.node.ts';
import { split } from './split.node.ts';
import { stop } from './stop.node.ts';
import { switchNode } from './switch.node.ts';
import { waitForEvent } from './wait-for-event.node.ts';
import { wait } from './wait.node.ts';
import { webhook } from './webhook.node.ts';

const triggers = [webhook, schedule, manual, errorTrigger];
const flow = [ifNode, switchNode, decisionTree, split, loop, exitLoop, merge, wait, waitForEvent, approval, runWorkflow, respond, stop];

export default definePlugin({
  name: 'core',
  title: 'Core',
  description: 'Triggers, flow and data: what every workflow is made of.',
  host: '^0.1.0',
  nodes: [...triggers, ...flow, set],
});
