import { Select } from '@mantine/core';
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

interface WorkflowSelectProps {
  /** A workflow's id. */
  value: string | null;
  onChange: (id: string | null) => void;
}

/** Picks a workflow by name; the server searches, so that it works for any number of them. */
export function WorkflowSelect({ value, onChange }: WorkflowSelectProps) {
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text.trim(), 200);
  const [chosen] = useQuery({ query: chosenQuery, variables: { id: value ?? '' }, pause: value === null });
  const current = value === null ? null : (chosen.data?.workflow ?? null);
  // While the box still shows the chosen one's name, that name is no search.
  const [options] = useQuery({ query: optionsQuery, variables: { search: search && search !== current?.name ? search : null } });

  const found = options.data?.workflows.nodes ?? [];
  const listed = current && !found.some((workflow) => workflow.id === current.id) ? [current, ...found] : found;

  return (
    <Select
      aria-label="Workflow"
      placeholder="Any workflow"
      searchable
      clearable
      data={listed.map(({ id, name }) => ({ value: id, label: name }))}
      value={value}
      onChange={onChange}
      onSearchChange={setText}
      nothingFoundMessage={options.fetching ? 'Searching…' : 'No workflow has this name'}
      w={{ base: '100%', xs: 260 }}
    />
  );
}
