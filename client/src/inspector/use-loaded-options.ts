import type { FieldLoader } from '@hookloom/sdk/field';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { graphql } from '../gql/index.ts';
import type { FieldOptionsQuery } from '../gql/graphql.ts';
import { problemOf } from '../lib/errors.ts';
import type { InspectedNode } from './inspector-context.ts';
import { beginLoading, dependencyKey, nothingLoaded, withPage } from './loaded-options.ts';
import type { LoadedOptions, OptionsPage } from './loaded-options.ts';

const FieldOptionsDocument = graphql(`
  query FieldOptions($input: FieldOptionsInput!) {
    fieldOptions(input: $input) {
      options {
        value
        label
        description
      }
      next
      problem {
        code
        message
      }
    }
  }
`);

interface Wanted {
  loader: FieldLoader;
  node: InspectedNode;
  /** What the person has typed, where the loader looks for it. */
  search: string;
  /** False keeps what there is and asks for nothing. */
  wanted: boolean;
}

interface OptionsLoading extends LoadedOptions {
  loadMore: () => void;
  retry: () => void;
}

/** Asks a node's loader for choices: at first when they are wanted, and again when what they depend on changes. */
export function useLoadedOptions({ loader, node, search, wanted }: Wanted): OptionsLoading {
  const client = useClient();
  const [loaded, setLoaded] = useState(nothingLoaded);
  const key = JSON.stringify([node.type, node.typeVersion, loader.name, dependencyKey(loader, node.params), loader.search ? search : '']);
  const latest = useRef(node);
  useEffect(() => {
    latest.current = node;
  });

  const loadPage = useCallback(
    async (cursor: string | null): Promise<OptionsPage> => {
      const { id: nodeId, workflowId, type: nodeType, typeVersion, params } = latest.current;
      const input = { nodeType, typeVersion, loader: loader.name, params, search: loader.search ? search : '', cursor, workflowId, nodeId };
      const { data, error } = await client.query(FieldOptionsDocument, { input }, { requestPolicy: 'network-only' }).toPromise();
      return pageOf(data?.fieldOptions, error && problemOf(error).message);
    },
    [client, loader, search],
  );

  const isLoaded = loaded.key === key;
  useEffect(() => {
    if (!wanted || isLoaded) return undefined;
    let left = false;
    void loadPage(null).then((page) => {
      if (!left) setLoaded((before) => withPage(beginLoading(before, key), key, page));
    });
    return () => {
      left = true;
    };
  }, [wanted, isLoaded, key, loadPage]);

  function loadFrom(cursor: string | null): void {
    setLoaded((before) => beginLoading(before, key));
    void loadPage(cursor).then((page) => setLoaded((before) => withPage(before, key, page)));
  }

  const shown = isLoaded ? loaded : { ...nothingLoaded, isLoading: wanted };
  return {
    ...shown,
    loadMore: () => loadFrom(shown.next),
    retry: () => loadFrom(shown.options.length > 0 ? shown.next : null),
  };
}

function pageOf(answer: FieldOptionsQuery['fieldOptions'] | undefined, failure: string | undefined): OptionsPage {
  if (!answer) return { options: [], next: null, problem: failure ?? 'The choices could not be loaded.' };
  const options = answer.options.map(({ value, label, description }) => ({ value, label, ...(description !== null && { description }) }));
  return { options, next: answer.next, problem: answer.problem?.message ?? null };
}
