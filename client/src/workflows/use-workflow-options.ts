import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useQuery } from 'urql';
import { graphql } from '../gql/index.ts';

const optionsQuery = graphql(`
  query WorkflowOptions($search: String) {
    workflows(filter: { search: $search }, first: 20) {
      nodes {
        id
        name
      }
    }
  }
`);

const chosenQuery = graphql(`
  query ChosenWorkflow($id: ID!) {
    workflow(id: $id) {
      id
      name
    }
  }
`);

/** Workflows to choose from, found by the server as one types, so that it works for any number of them. */
export function useWorkflowOptions(value: string | null) {
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text.trim(), 200);
  const [chosen] = useQuery({ query: chosenQuery, variables: { id: value ?? '' }, pause: value === null });
  const current = value === null || chosen.data?.workflow?.id !== value ? null : chosen.data.workflow;
  // While the box still shows the chosen one's name, that name is no search.
  const [options] = useQuery({ query: optionsQuery, variables: { search: search && search !== current?.name ? search : null } });

  const found = options.data?.workflows.nodes ?? [];
  const listed = current && !found.some((workflow) => workflow.id === current.id) ? [current, ...found] : found;
  return {
    options: listed.map(({ id, name }) => ({ value: id, label: name })),
    onSearchChange: setText,
    nothingFound: options.fetching ? 'Searching…' : 'No workflow has this name',
    /** True where the chosen one is no longer there. */
    isGone: value !== null && !chosen.fetching && (chosen.error !== undefined || chosen.data?.workflow === null),
  };
}
