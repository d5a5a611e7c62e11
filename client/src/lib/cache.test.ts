import { cacheExchange } from '@urql/exchange-graphcache';
import { Client, fetchExchange, gql, subscriptionExchange } from 'urql';
import { expect, test } from 'vitest';
import { cacheOptions, insertNewestFirst, matchesFilter } from './cache.ts';

interface ExecutionData {
  __typename: 'Execution';
  id: string;
  status: string;
  start: string;
  workflow: { __typename: 'Workflow'; id: string };
}

interface ExecutionsData {
  executions: { nodes: ExecutionData[] };
}

const executionsQuery = gql<ExecutionsData>`
  query ($filter: ExecutionFilter) {
    executions(filter: $filter, first: 2) {
      nodes {
        id
        status
        start
        workflow {
          id
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`;

const liveSubscription = gql`
  subscription {
    executions {
      id
      status
      start
      workflow {
        id
      }
    }
  }
`;

function execution(id: string, status: string): ExecutionData {
  return { __typename: 'Execution', id, status, start: 'WEBHOOK', workflow: { __typename: 'Workflow', id: 'w1' } };
}

/** A client over the real cache, whose server answers every request with `answer`; `goLive` subscribes and gives the way to send live events. */
function setUp(answer: (operation: string) => Record<string, unknown>) {
  const requests: string[] = [];
  let emit: ((data: ExecutionData) => void) | undefined;
  const client = new Client({
    url: 'http://server.invalid/graphql',
    preferGetMethod: false,
    fetch: async (_url, init) => {
      const body = typeof init?.body === 'string' ? init.body : '';
      requests.push(body);
      return Response.json({ data: answer(body) });
    },
    exchanges: [
      cacheExchange(cacheOptions),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: () => ({
          subscribe: (sink) => {
            emit = (data) => sink.next({ data: { executions: data } });
            return { unsubscribe: () => {} };
          },
        }),
      }),
    ],
  });
  const goLive = async () => {
    client.subscription(liveSubscription, {}).subscribe(() => {});
    return expect
      .poll(() => emit)
      .toBeDefined()
      .then(() => (data: ExecutionData) => emit?.(data));
  };
  return { client, requests, goLive };
}

function list(nodes: ExecutionData[], hasNextPage = false) {
  return {
    __typename: 'Query',
    executions: { __typename: 'ExecutionConnection', nodes, pageInfo: { __typename: 'PageInfo', hasNextPage } },
  };
}

async function watch(client: Client, status?: string) {
  const shown: string[][] = [];
  client.query(executionsQuery, { filter: status ? { status: [status] } : {} }).subscribe(({ data }) => {
    if (data) shown.push(data.executions.nodes.map((node) => `${node.id} ${node.status}`));
  });
  await expect.poll(() => shown.length).toBe(1);
  return () => shown.at(-1);
}

test('a live execution appears at the head of its list and changes there, without another request', async () => {
  const { client, requests, goLive } = setUp(() => list([execution('e1', 'COMPLETED')]));
  const shown = await watch(client);
  const emit = await goLive();

  emit(execution('e2', 'RUNNING'));
  await expect.poll(shown).toEqual(['e2 RUNNING', 'e1 COMPLETED']);
  emit(execution('e2', 'COMPLETED'));
  await expect.poll(shown).toEqual(['e2 COMPLETED', 'e1 COMPLETED']);
  expect(requests).toHaveLength(1);
});

test('an execution that ends leaves the list of running ones', async () => {
  const { client, goLive } = setUp(() => list([execution('e1', 'RUNNING')]));
  const shown = await watch(client, 'RUNNING');
  const emit = await goLive();

  emit(execution('e1', 'FAILED'));
  await expect.poll(shown).toEqual([]);
});

test('an old execution that changes does not jump to the head of a list that has further pages', async () => {
  const { client, goLive } = setUp(() => list([execution('e5', 'COMPLETED'), execution('e4', 'COMPLETED')], true));
  const shown = await watch(client);
  const emit = await goLive();

  emit(execution('e1', 'COMPLETED'));
  emit(execution('e6', 'RUNNING'));
  await expect.poll(shown).toEqual(['e6 RUNNING', 'e5 COMPLETED', 'e4 COMPLETED']);
});

test('deleting a workflow loads the lists of workflows again', async () => {
  const deletion = gql`
    mutation {
      deleteWorkflow(input: { id: "w1" }) {
        id
      }
    }
  `;
  const workflows = gql`
    query {
      workflows(first: 2) {
        nodes {
          id
        }
      }
    }
  `;
  let left = ['w1', 'w2'];
  const { client } = setUp((operation) => {
    if (operation.includes('deleteWorkflow')) {
      left = ['w2'];
      return { __typename: 'Mutation', deleteWorkflow: { __typename: 'DeleteWorkflowPayload', id: 'w1' } };
    }
    const nodes = left.map((id) => ({ __typename: 'Workflow', id }));
    return { __typename: 'Query', workflows: { __typename: 'WorkflowConnection', nodes } };
  });
  const shown: unknown[] = [];
  client.query(workflows, {}).subscribe(({ data }) => shown.push(data?.workflows.nodes.length));
  await expect.poll(() => shown.at(-1)).toBe(2);

  await client.mutation(deletion, {}).toPromise();
  await expect.poll(() => shown.at(-1)).toBe(1);
});

test('a list is kept from the newest to the oldest', () => {
  expect(insertNewestFirst(['e5', 'e3'], 'e4', true)).toEqual(['e5', 'e4', 'e3']);
  expect(insertNewestFirst(['e5', 'e3'], 'e1', false)).toEqual(['e5', 'e3', 'e1']);
  expect(insertNewestFirst([], 'e1', false)).toEqual(['e1']);
});

test('a filter holds for workflow, status and start alike; an empty list of statuses asks for none', () => {
  const subject = { id: 'e1', status: 'RUNNING', start: 'API', workflowId: 'w1' };
  expect(matchesFilter(subject, {})).toBe(true);
  expect(matchesFilter(subject, { status: [], workflowId: 'w1' })).toBe(true);
  expect(matchesFilter(subject, { workflowId: 'w2' })).toBe(false);
  expect(matchesFilter(subject, { status: ['FAILED'] })).toBe(false);
  expect(matchesFilter(subject, { start: ['WEBHOOK'] })).toBe(false);
});
