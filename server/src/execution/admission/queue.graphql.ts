import { requireViewer } from '../../access/viewer.ts';
import { builder } from '../../graphql/builder.ts';
import { abortable } from '../../graphql/subscription.ts';
import { PriorityRef } from '../execution.graphql.ts';
import type { QueueState } from './queue-state.ts';

const QueuePriorityRef = builder.objectRef<QueueState['priorities'][number]>('QueuePriority').implement({
  fields: (t) => ({
    priority: t.expose('priority', { type: PriorityRef }),
    depth: t.exposeInt('depth', { description: 'Executions that wait for a worker, or for a place under their concurrency limit.' }),
    oldestWaitMs: t.exposeInt('oldestWaitMs', {
      nullable: true,
      description: 'How long the first of them has been waiting; null where none is.',
    }),
  }),
});

const QueueRef = builder.objectRef<QueueState>('Queue').implement({
  description: "The workspace's executions that stand in the queue, by priority from the least urgent, and how many are at work.",
  fields: (t) => ({
    priorities: t.field({ type: [QueuePriorityRef], resolve: (queue) => queue.priorities }),
    running: t.exposeInt('running'),
  }),
});

builder.queryFields((t) => ({
  queue: t.field({
    type: QueueRef,
    authScopes: { permission: 'executions:read' },
    resolve: (_root, _args, ctx) => ctx.services.executions.queueState(requireViewer(ctx).workspaceId),
  }),
}));

builder.subscriptionFields((t) => ({
  queue: t.field({
    type: QueueRef,
    description: 'The present state, then each change, about once a second.',
    authScopes: { permission: 'executions:read' },
    subscribe: (_root, _args, ctx) => {
      const { workspaceId } = requireViewer(ctx);
      return abortable((signal) => ctx.services.executions.watchQueue(workspaceId, signal));
    },
    resolve: (state) => state,
  }),
}));
