import { useMemo } from 'react';
import { useQuery } from 'urql';
import type { CombinedError } from 'urql';
import { graphql } from '../gql/index.ts';
import type { NodeTypesQuery } from '../gql/graphql.ts';
import { useLiveReload } from '../lib/use-live-reload.ts';
import { catalogOf } from './node-types.ts';
import type { NodeTypeCatalog } from './node-types.ts';

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
      iconDark
      migratesFrom
      plugin {
        name
        title
        status
        problem
      }
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
        registers
        everySeconds
      }
      paramsSchema
    }
  }
`);

export type NodeType = NodeTypesQuery['nodeTypes'][number];
export type Catalog = NodeTypeCatalog<NodeType>;

const PluginsChangedInCatalogDocument = graphql(`
  subscription PluginsChangedInCatalog {
    pluginsChanged
  }
`);

/** The installed node types, or why they are missing; neither while they load. They follow what becomes of plugins, and keep their identity until then. */
export function useCatalog(): { catalog: Catalog | null; error: CombinedError | undefined } {
  const [{ data, error }] = useQuery({ query: NodeTypesDocument });
  useLiveReload({ query: PluginsChangedInCatalogDocument, variables: {} }, { query: NodeTypesDocument, variables: {} });
  // Each answer brings schemas of its own, which must not draw a canvas of hundreds of nodes anew where nothing changed.
  const text = useMemo(() => (data ? JSON.stringify(data.nodeTypes) : null), [data]);
  const catalog = useMemo(() => (text === null ? null : catalogOf(JSON.parse(text) as NodeType[])), [text]);
  return { catalog, error };
}
