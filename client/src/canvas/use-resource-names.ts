import { useMemo } from 'react';
import { useQuery } from 'urql';
import { graphql } from '../gql/index.ts';
import type { ResourceNames } from './node-summary.ts';

const ResourceNamesDocument = graphql(`
  query ResourceNames {
    sources(first: 200) {
      nodes {
        id
        name
      }
    }
    workflows(first: 200) {
      nodes {
        id
        name
      }
    }
  }
`);

/** The names of sources and workflows by id; empty while they load. */
export function useResourceNames(): ResourceNames {
  const [{ data }] = useQuery({ query: ResourceNamesDocument });
  return useMemo(() => {
    const named = [...(data?.sources.nodes ?? []), ...(data?.workflows.nodes ?? [])];
    return new Map(named.map(({ id, name }) => [id, name]));
  }, [data]);
}
