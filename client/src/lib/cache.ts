import type { CacheExchangeOpts, FieldArgs, UpdateResolver } from '@urql/exchange-graphcache';

/** Values that are part of what holds them rather than things of their own. */
const withoutKey = () => null;

/**
 * How the normalised cache knows things and what a mutation changes beyond the entities that it returns.
 * Things have plain UUIDs as `id`; the exceptions are here.
 */
export const cacheOptions: CacheExchangeOpts = {
  keys: {
    Viewer: withoutKey,
    Failure: withoutKey,
    GraphIssue: withoutKey,
    Port: withoutKey,
    OutputPort: withoutKey,
    Trigger: withoutKey,
    StepLog: withoutKey,
    ExecutionEvent: withoutKey,
    ExpressionPreview: withoutKey,
    StepWait: withoutKey,
    ExecutionOrigin: withoutKey,
    ExecutionComparison: withoutKey,
    StepComparison: withoutKey,
    Queue: withoutKey,
    QueuePriority: withoutKey,
    NodeType: ({ type, version }) => (typeof type === 'string' && typeof version === 'number' ? `${type}@${version}` : null),
    PluginCapabilities: withoutKey,
    PluginProcess: withoutKey,
    PluginVersion: withoutKey,
    CredentialType: ({ type }) => (typeof type === 'string' ? type : null),
    CredentialTest: withoutKey,
    FieldOptions: withoutKey,
    FieldOption: withoutKey,
    FieldProblem: withoutKey,
    DroppedNode: withoutKey,
    TriggerItem: withoutKey,
    TriggerTest: withoutKey,
    NodeMigration: withoutKey,
    MigrationIssue: withoutKey,
    // A broken copy of a plugin has the name of the other one.
    Plugin: withoutKey,
  },
  updates: {
    Mutation: {
      createWorkflow: forgetLists('workflows'),
      updateWorkflow: forgetLists('workflows'),
      activateWorkflow: forgetFilteredLists('workflows', 'active'),
      deactivateWorkflow: forgetFilteredLists('workflows', 'active'),
      deleteWorkflow: forgetEntity('Workflow', 'deleteWorkflow', 'workflows'),
      runWorkflow: forgetLists('executions'),
      retryExecution: forgetLists('executions'),
      replayExecution: forgetLists('executions'),
      forkExecution: forgetLists('executions'),
      decideApproval: forgetLists('approvals'),
      createSource: forgetLists('sources'),
      deleteSource: forgetEntity('Source', 'deleteSource', 'sources'),
      createCredential: forgetLists('credentials'),
      deleteCredential: forgetEntity('Credential', 'deleteCredential', 'credentials'),
      approvePlugin: forgetPlugins,
      setPluginEnabled: forgetPlugins,
      installPlugin: forgetPlugins,
      uploadPlugin: forgetPlugins,
      removePlugin: forgetPlugins,
      createApiKey: forgetLists('apiKeys'),
      revokeApiKey: forgetEntity('ApiKey', 'revokeApiKey', 'apiKeys'),
    },
  },
};

/** Makes every cached list `Query.<field>` load again, whatever its arguments. */
function forgetLists(field: string): UpdateResolver {
  return (_result, _args, cache) => {
    for (const list of cache.inspectFields('Query')) {
      if (list.fieldName === field) cache.invalidate('Query', list.fieldName, list.arguments);
    }
  };
}

/** What is installed decides on the nodes and the kinds of credentials too. */
function forgetPlugins(...change: Parameters<UpdateResolver>): void {
  for (const field of ['plugins', 'nodeTypes', 'credentialTypes']) forgetLists(field)(...change);
}

/** Like {@link forgetLists}, but only lists whose `filter` names `key`, since only their members can have changed. */
function forgetFilteredLists(field: string, key: string): UpdateResolver {
  return (_result, _args, cache) => {
    for (const list of cache.inspectFields('Query')) {
      if (list.fieldName === field && key in filterOf(list.arguments)) cache.invalidate('Query', list.fieldName, list.arguments);
    }
  };
}

function forgetEntity(typename: string, mutation: string, lists: string): UpdateResolver {
  return (result, args, cache, info) => {
    const payload = result[mutation];
    const id = deletedIdOf(payload);
    if (id !== null) cache.invalidate({ __typename: typename, id });
    forgetLists(lists)(result, args, cache, info);
  };
}

function deletedIdOf(payload: unknown): string | null {
  if (typeof payload !== 'object' || payload === null) return null;
  if ('id' in payload && typeof payload.id === 'string') return payload.id;
  return 'deletedId' in payload && typeof payload.deletedId === 'string' ? payload.deletedId : null;
}

function filterOf(args: FieldArgs): object {
  const filter = args?.filter;
  return typeof filter === 'object' && filter !== null ? filter : {};
}
