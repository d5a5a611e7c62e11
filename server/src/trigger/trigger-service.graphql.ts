import { requireViewer } from '../access/viewer.ts';
import { builder } from '../graphql/builder.ts';
import { batchLoader } from '../graphql/load.ts';
import { abortable } from '../graphql/subscription.ts';
import { serviceStarts } from '../workflow/trigger-services.ts';
import { findWorkflow } from '../workflow/workflow.ts';
import { WorkflowRef } from '../workflow/workflow.graphql.ts';
import { triggerServiceStatuses } from './trigger-service.entity.ts';
import { loadTriggerServices, retryTrigger, watchTriggerServices, type TriggerServiceRow } from './trigger-services.ts';
import { tryTrigger, type TriggerTrial } from './try-trigger.ts';

const TriggerServiceStartRef = builder.enumType('TriggerServiceStart', {
  description: '`webhook`: a service calls an address of ours; `polling`: we ask it now and then; `connection`: we listen to it.',
  values: serviceStarts,
});
const TriggerServiceStatusRef = builder.enumType('TriggerServiceStatus', {
  description:
    '`PENDING`: not set up yet; `ACTIVE`: it starts executions; `FAILED`: see `problem`, it is tried again; `REMOVING`: being taken down at the service.',
  values: triggerServiceStatuses,
});

const TriggerServiceRef = builder.objectRef<TriggerServiceRow>('TriggerService').implement({
  description: 'A trigger of an active workflow that a plugin serves.',
  fields: (t) => ({
    id: t.exposeID('id'),
    nodeId: t.exposeID('nodeId'),
    nodeType: t.exposeString('nodeType'),
    typeVersion: t.exposeInt('typeVersion'),
    start: t.expose('start', { type: TriggerServiceStartRef }),
    wanted: t.exposeBoolean('wanted', { description: 'False where the workflow does without it, and it is being taken down.' }),
    status: t.expose('status', { type: TriggerServiceStatusRef }),
    problem: t.exposeString('problem', { nullable: true }),
    attempts: t.exposeInt('attempts', { description: 'Tries in a row that failed.' }),
    callbackUrl: t.exposeString('callbackUrl', { nullable: true, description: 'Of a webhook: the address that the service was given.' }),
    lastLookAt: t.expose('lookedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Of polling: when it last looked without a fault; of a connection: when something last came.',
    }),
    nextAt: t.expose('nextAt', { type: 'DateTime', nullable: true, description: 'When it looks, or is tried, next.' }),
  }),
});

const loadServices = batchLoader((ids, ctx) => loadTriggerServices(ctx.em, requireViewer(ctx).workspaceId, ids));

builder.objectFields(WorkflowRef, (t) => ({
  triggerServices: t.field({ type: [TriggerServiceRef], resolve: (workflow, _args, ctx) => loadServices(ctx, workflow.id) }),
}));

const RetryTriggerInput = builder.inputType('RetryTriggerInput', {
  fields: (t) => ({ workflowId: t.id({ required: true }), nodeId: t.id({ required: true }) }),
});
const RetryTriggerPayload = builder.objectRef<{ workflowId: string }>('RetryTriggerPayload').implement({
  fields: (t) => ({ workflow: t.field({ type: WorkflowRef, resolve: ({ workflowId }) => workflowId }) }),
});

const TryTriggerInput = builder.inputType('TestTriggerInput', {
  fields: (t) => ({
    nodeType: t.string({ required: true }),
    typeVersion: t.int({ required: true }),
    params: t.field({ type: 'JSON', required: true }),
  }),
});
const TriggerItemRef = builder.objectRef<TriggerTrial['items'][number]>('TriggerItem').implement({
  fields: (t) => ({ id: t.exposeID('id'), data: t.expose('data', { type: 'JSON', nullable: true }) }),
});
const TriggerTrialRef = builder.objectRef<TriggerTrial>('TriggerTest').implement({
  fields: (t) => ({
    items: t.field({
      type: [TriggerItemRef],
      description: 'The newest of what was found; `data` is what the trigger would give.',
      resolve: (trial) => trial.items,
    }),
    count: t.exposeInt('count', { description: 'How many were found in all.' }),
    problem: t.exposeString('problem', { nullable: true }),
  }),
});

builder.mutationFields((t) => ({
  retryTrigger: t.field({
    type: RetryTriggerPayload,
    description: 'Sets up, asks or connects at once, rather than at `nextAt`.',
    authScopes: { permission: 'workflows:write' },
    args: { input: t.arg({ type: RetryTriggerInput, required: true }) },
    resolve: async (_root, { input }, ctx) => {
      await retryTrigger(ctx.em, requireViewer(ctx).workspaceId, input, new Date(ctx.services.clock.now()));
      ctx.services.live.publish('triggers', input.workflowId);
      return input;
    },
  }),
  testTrigger: t.field({
    type: TriggerTrialRef,
    description: 'Asks a polling trigger once with these parameters, and starts nothing.',
    authScopes: { permission: 'workflows:write' },
    args: { input: t.arg({ type: TryTriggerInput, required: true }) },
    resolve: (_root, { input: { nodeType: type, typeVersion: version, params } }, ctx) => {
      const { registry, hostFunctions, clock, log } = ctx.services;
      const onError = (error: Error): void => log.error({ err: error }, error.message);
      return tryTrigger(
        { plugins: registry, hostFunctions, clock, log, onError },
        { workspaceId: requireViewer(ctx).workspaceId, type, version, params: params ?? null },
      );
    },
  }),
}));

builder.subscriptionFields((t) => ({
  triggerServices: t.field({
    type: [TriggerServiceRef],
    description: "The present state of a workflow's triggers that plugins serve, then each change.",
    authScopes: { permission: 'workflows:read' },
    args: { workflowId: t.arg.id({ required: true }) },
    subscribe: (_root, { workflowId }, ctx) => {
      const { workspaceId } = requireViewer(ctx);
      const read = async (): Promise<TriggerServiceRow[]> => {
        // One of another workspace is as good as none.
        if (!(await findWorkflow(ctx.em, workspaceId, workflowId))) return [];
        return (await loadTriggerServices(ctx.em, workspaceId, [workflowId])).get(workflowId) ?? [];
      };
      return abortable((signal) => watchTriggerServices(read, { workflowId, live: ctx.services.live, signal }));
    },
    resolve: (rows) => rows,
  }),
}));
