import { useMemo } from 'react';
import { useQuery } from 'urql';
import { graphql } from '../gql/index.ts';
import type { ResourceNames } from './node-summary.ts';

const SourceNamesDocument = graphql(`
  query SourceNames {
    sources(first: 200) {
      nodes {
        id
        name
      }
    }
  }
`);

/** The sources' names by id; empty while they load. */
export function useSourceNames(): ResourceNames {
  const [{ data }] = useQuery({ query: SourceNamesDocument });
  const sources = data?.sources.nodes;
  return useMemo(() => new Map(sources?.map((source) => [source.id, source.name])), [sources]);
}
