import type { Cache, CacheExchangeOpts, FieldArgs, UpdateResolver } from '@urql/exchange-graphcache';

/** Values that are part of what holds them rather than things of their own. */
const withoutKey = () => null;

/**
 * How the normalised cache knows things and what a mutation or live event changes beyond the entities that it returns.
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
    NodeType: ({ type, version }) => (typeof type === 'string' && typeof version === 'number' ? `${type}@${version}` : null),
    Plugin: (plugin) => (typeof plugin.name === 'string' ? plugin.name : null),
  },
  updates: {
    Mutation: {
      createWorkflow: forgetLists('workflows'),
      updateWorkflow: forgetLists('workflows'),
      activateWorkflow: forgetFilteredLists('workflows', 'active'),
      deactivateWorkflow: forgetFilteredLists('workflows', 'active'),
      deleteWorkflow: forgetEntity('Workflow', 'deleteWorkflow', 'workflows'),
      runWorkflow: forgetLists('executions'),
      createSource: forgetLists('sources'),
      deleteSource: forgetEntity('Source', 'deleteSource', 'sources'),
      createApiKey: forgetLists('apiKeys'),
      revokeApiKey: forgetEntity('ApiKey', 'revokeApiKey', 'apiKeys'),
    },
    Subscription: {
      executions: (result, _args, cache) => {
        placeInLists(cache, result.executions);
      },
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
    if (typeof payload === 'object' && payload !== null && 'id' in payload && typeof payload.id === 'string') {
      cache.invalidate({ __typename: typename, id: payload.id });
    }
    forgetLists(lists)(result, args, cache, info);
  };
}

/** A filter of `Query.executions`, as far as a live event can be held against it. */
interface ExecutionFilter {
  workflowId?: string | null;
  status?: readonly string[] | null;
  start?: readonly string[] | null;
}

interface LiveExecution {
  id: string;
  status: string;
  start: string;
  workflowId: string;
}

/** Whether an execution belongs in a list with this filter. */
export function matchesFilter(execution: LiveExecution, filter: ExecutionFilter): boolean {
  if (filter.workflowId && filter.workflowId !== execution.workflowId) return false;
  if (filter.status?.length && !filter.status.includes(execution.status)) return false;
  if (filter.start?.length && !filter.start.includes(execution.start)) return false;
  return true;
}

/**
 * Puts an execution that a live event names into the lists that it belongs to, and takes it out of those that it has left
 * (a list of running ones, once it has ended).
 */
function placeInLists(cache: Cache, data: unknown): void {
  const execution = liveExecution(cache, data);
  if (!execution) return;
  const entity = cache.keyOfEntity({ __typename: 'Execution', id: execution.id });
  if (!entity) return;

  const lists = cache.inspectFields('Query').filter((list) => list.fieldName === 'executions');
  for (const list of lists) {
    const connection = cache.resolve('Query', list.fieldKey);
    if (typeof connection !== 'string') continue;
    const nodes = cache.resolve(connection, 'nodes');
    if (!isKeyList(nodes)) continue;

    const present = nodes.includes(entity);
    const belongs = matchesFilter(execution, filterOf(list.arguments));
    if (present && !belongs)
      cache.link(
        connection,
        'nodes',
        nodes.filter((key) => key !== entity),
      );
    if (!present && belongs && isFirstPage(list.arguments)) {
      cache.link(connection, 'nodes', insertNewestFirst(nodes, entity, hasNextPage(cache, connection)));
    }
  }
}

/**
 * Adds a key to a list that is sorted from the newest to the oldest; ids are UUIDv7, so their text sorts by time.
 * What is older than all of a list that has further pages belongs to one of those and is left out.
 */
export function insertNewestFirst(keys: readonly string[], key: string, hasMore: boolean): string[] {
  const position = keys.findIndex((other) => other < key);
  if (position === -1) return hasMore ? [...keys] : [...keys, key];
  return keys.toSpliced(position, 0, key);
}

function hasNextPage(cache: Cache, connection: string): boolean {
  const pageInfo = cache.resolve(connection, 'pageInfo');
  return typeof pageInfo === 'string' && cache.resolve(pageInfo, 'hasNextPage') === true;
}

function isFirstPage(args: FieldArgs): boolean {
  return !args?.after;
}

function filterOf(args: FieldArgs): ExecutionFilter & Record<string, unknown> {
  const filter = args?.filter;
  return typeof filter === 'object' && filter !== null && !Array.isArray(filter) ? { ...filter } : {};
}

/** What the cache knows of the execution; null where an event's selection was too thin to make a row of it. */
function liveExecution(cache: Cache, data: unknown): LiveExecution | null {
  if (typeof data !== 'object' || data === null || !('id' in data) || typeof data.id !== 'string') return null;
  const entity = { __typename: 'Execution', id: data.id };
  const status = cache.resolve(entity, 'status');
  const start = cache.resolve(entity, 'start');
  const workflow = cache.resolve(entity, 'workflow');
  const workflowId = typeof workflow === 'string' ? cache.resolve(workflow, 'id') : null;
  if (typeof status !== 'string' || typeof start !== 'string' || typeof workflowId !== 'string') return null;
  return { id: data.id, status, start, workflowId };
}

function isKeyList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
