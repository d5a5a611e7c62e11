import { cacheExchange } from '@urql/exchange-graphcache';
import { Client, fetchExchange, gql } from 'urql';
import { expect, test } from 'vitest';
import { cacheOptions } from './cache.ts';

/** A client over the real cache; `answers` are the data of the server's answers, by a word of the operation. */
function clientOf(answers: Record<string, () => object>): Client {
  return new Client({
    url: 'http://server.invalid/graphql',
    preferGetMethod: false,
    fetch: async (_url, init) => {
      const body = typeof init?.body === 'string' ? init.body : '';
      const found = Object.entries(answers).find(([word]) => body.includes(word));
      return Response.json({ data: found?.[1]() ?? {} });
    },
    exchanges: [cacheExchange(cacheOptions), fetchExchange],
  });
}

test('a deleted credential goes from every list, and from the page that shows it alone', async () => {
  let ids = ['c1', 'c2'];
  const client = clientOf({
    deleteCredential: () => {
      ids = ['c2'];
      return { deleteCredential: { __typename: 'DeleteCredentialPayload', deletedId: 'c1' } };
    },
    'credential(': () => ({ credential: ids.includes('c1') ? { __typename: 'Credential', id: 'c1' } : null }),
    credentials: () => ({
      credentials: { __typename: 'CredentialConnection', nodes: ids.map((id) => ({ __typename: 'Credential', id })) },
    }),
  });
  let shown = '';
  const list = gql<{ credentials: { nodes: { id: string }[] } }>`
    {
      credentials {
        nodes {
          id
        }
      }
    }
  `;
  client.query(list, {}).subscribe(({ data }) => {
    shown = data?.credentials.nodes.map(({ id }) => id).join(' ') ?? '';
  });
  let alone: string | undefined = '';
  client.query<{ credential: { id: string } | null }>(gql('{ credential(id: "c1") { id } }'), {}).subscribe(({ data }) => {
    alone = data?.credential?.id;
  });
  await expect.poll(() => shown).toBe('c1 c2');
  await expect.poll(() => alone).toBe('c1');
  const deletion = gql`
    mutation {
      deleteCredential(input: { id: "c1" }) {
        deletedId
      }
    }
  `;
  await client.mutation(deletion, {}).toPromise();
  await expect.poll(() => shown).toBe('c2');
  await expect.poll(() => alone).toBeUndefined();
});

test('approving a plugin loads plugins and nodes again, and two copies of one name are not mixed up', async () => {
  let status = 'AWAITING_APPROVAL';
  const plugin = (version: string, now: string) => ({ __typename: 'Plugin', name: 'weather', version, status: now });
  const client = clientOf({
    approvePlugin: () => {
      status = 'READY';
      return { approvePlugin: plugin('1.0.0', status) };
    },
    plugins: () => ({ plugins: [plugin('1.0.0', status), plugin('0.9.0', 'BROKEN')] }),
    nodeTypes: () => ({ nodeTypes: [{ __typename: 'NodeType', type: 'weather.now', version: 1, plugin: plugin('1.0.0', status) }] }),
  });
  const shown = new Map<string, string>();
  type Answer = { plugins?: { version: string; status: string }[]; nodeTypes?: { plugin: { version: string; status: string } }[] };
  const watch = (name: 'plugins' | 'nodeTypes', query: string): void => {
    client.query<Answer>(gql(query), {}).subscribe(({ data }) => {
      const plugins = data?.plugins ?? data?.nodeTypes?.map((nodeType) => nodeType.plugin) ?? [];
      shown.set(name, plugins.map((each) => `${each.version} ${each.status}`).join(', '));
    });
  };
  watch('plugins', '{ plugins { name version status } }');
  watch('nodeTypes', '{ nodeTypes { type version plugin { name version status } } }');
  await expect.poll(() => shown.get('plugins')).toBe('1.0.0 AWAITING_APPROVAL, 0.9.0 BROKEN');
  await expect.poll(() => shown.get('nodeTypes')).toBe('1.0.0 AWAITING_APPROVAL');
  const approval = gql`
    mutation {
      approvePlugin(input: { name: "weather", version: "1.0.0" }) {
        name
        version
        status
      }
    }
  `;
  await client.mutation(approval, {}).toPromise();
  await expect.poll(() => shown.get('plugins')).toBe('1.0.0 READY, 0.9.0 BROKEN');
  await expect.poll(() => shown.get('nodeTypes')).toBe('1.0.0 READY');
});
