import { cacheExchange } from '@urql/exchange-graphcache';
import { Client, fetchExchange, gql } from 'urql';
import { expect, test } from 'vitest';
import { cacheOptions } from './cache.ts';

interface Workflow {
  id: string;
  active: boolean;
}

const workflowsQuery = gql<{ workflows: { nodes: Workflow[] } }>`
  query Workflows($filter: WorkflowFilter) {
    workflows(filter: $filter) {
      nodes {
        id
        active
      }
    }
  }
`;

/** A server with two workflows, and a client over the real cache that talks to it. Shows what a watched list holds, as `w1+` for active. */
function setUp() {
  let workflows: Workflow[] = [
    { id: 'w1', active: true },
    { id: 'w2', active: true },
  ];
  let requests = 0;

  const answer = (body: string): Record<string, unknown> => {
    if (body.includes('deleteWorkflow')) {
      workflows = workflows.filter(({ id }) => id !== 'w1');
      return { deleteWorkflow: { __typename: 'DeleteWorkflowPayload', id: 'w1' } };
    }
    if (body.includes('deactivateWorkflow')) {
      workflows = workflows.map((workflow) => (workflow.id === 'w1' ? { ...workflow, active: false } : workflow));
      return { deactivateWorkflow: { __typename: 'WorkflowPayload', workflow: { __typename: 'Workflow', id: 'w1', active: false } } };
    }
    const nodes = workflows.filter(({ active }) => active || !body.includes('"active":true'));
    return {
      workflows: { __typename: 'WorkflowConnection', nodes: nodes.map((workflow) => ({ __typename: 'Workflow', ...workflow })) },
    };
  };

  const client = new Client({
    url: 'http://server.invalid/graphql',
    preferGetMethod: false,
    fetch: async (_url, init) => {
      requests += 1;
      return Response.json({ data: answer(typeof init?.body === 'string' ? init.body : '') });
    },
    exchanges: [cacheExchange(cacheOptions), fetchExchange],
  });

  const watch = async (filter: Record<string, unknown>) => {
    let shown = '';
    client.query(workflowsQuery, { filter }).subscribe(({ data }) => {
      shown = data?.workflows.nodes.map(({ id, active }) => `${id}${active ? '+' : '-'}`).join(' ') ?? 'nothing';
    });
    await expect.poll(() => shown).toBe('w1+ w2+');
    return () => shown;
  };

  return { client, watch, requests: () => requests };
}

test('deleting a workflow loads the lists of workflows again', async () => {
  const { client, watch } = setUp();
  const shown = await watch({});
  const deletion = gql`
    mutation {
      deleteWorkflow(input: { id: "w1" }) {
        id
      }
    }
  `;

  await client.mutation(deletion, {}).toPromise();
  await expect.poll(shown).toBe('w2+');
});

test('deactivating a workflow changes it everywhere, and loads again only the lists that are filtered by it', async () => {
  const { client, watch, requests } = setUp();
  const all = await watch({});
  const active = await watch({ active: true });
  expect(requests()).toBe(2);
  const deactivation = gql`
    mutation {
      deactivateWorkflow(input: { id: "w1" }) {
        workflow {
          id
          active
        }
      }
    }
  `;

  await client.mutation(deactivation, {}).toPromise();
  await expect.poll(active).toBe('w2+');
  expect(all()).toBe('w1- w2+');
  expect(requests()).toBe(4);
});
