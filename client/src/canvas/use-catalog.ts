import { useMemo } from 'react';
import { useQuery } from 'urql';
import type { CombinedError } from 'urql';
import { graphql } from '../gql/index.ts';
import type { NodeTypesQuery } from '../gql/graphql.ts';
import { catalogOf } from './node-types.ts';

const NodeTypesDocument = graphql(`
  query NodeTypes {
    nodeTypes {
      type
      version
      kind
      category
      title
      description
      icon
      inputs {
        name
        title
      }
      outputs {
        name
        title
        each
      }
      body
      trigger {
        start
      }
      paramsSchema
    }
  }
`);

export type NodeType = NodeTypesQuery['nodeTypes'][number];
export type Catalog = ReadonlyMap<string, NodeType>;

/** The installed node types by name, or why they are missing; neither while they load. They change only with a restart. */
export function useCatalog(): { catalog: Catalog | null; error: CombinedError | undefined } {
  const [{ data, error }] = useQuery({ query: NodeTypesDocument });
  const nodeTypes = data?.nodeTypes;
  const catalog = useMemo(() => (nodeTypes ? catalogOf(nodeTypes) : null), [nodeTypes]);
  return { catalog, error };
}
