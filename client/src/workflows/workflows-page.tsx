import { Button, Group, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { WorkflowFilter } from '../gql/graphql.ts';
import { Page } from '../ui/page.tsx';
import { categoryOptions, readCategory } from './categories.ts';
import { openCreateWorkflow } from './create-workflow-form.tsx';
import { WorkflowList } from './workflow-list.tsx';

const stateOptions = [
  { value: 'active', label: 'Active' },
  { value: 'inactive', label: 'Inactive' },
];

export function WorkflowsPage() {
  const [search, setSearch] = useState('');
  const [category, setCategory] = useState<string | null>(null);
  const [state, setState] = useState<string | null>(null);
  const [settledSearch] = useDebouncedValue(search.trim(), 200);

  const filter = useMemo<WorkflowFilter>(
    () => ({
      search: settledSearch || undefined,
      category: readCategory(category),
      active: state === null ? undefined : state === 'active',
    }),
    [settledSearch, category, state],
  );

  const clear = () => {
    setSearch('');
    setCategory(null);
    setState(null);
  };

  return (
    <Page
      title="Workflows"
      description="What happens when a webhook arrives."
      action={
        <Button leftSection={<IconPlus size={16} />} onClick={openCreateWorkflow}>
          New workflow
        </Button>
      }
    >
      <Group gap="xs">
        <TextInput
          aria-label="Search workflows"
          placeholder="Search by name"
          type="search"
          leftSection={<IconSearch size={16} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          flex={{ base: '1 1 100%', xs: '1 1 220px' }}
          maw={{ xs: 360 }}
        />
        <Select
          aria-label="Category"
          placeholder="Any category"
          clearable
          data={categoryOptions}
          value={category}
          onChange={setCategory}
          w={{ base: 'calc(50% - 4px)', xs: 160 }}
        />
        <Select
          aria-label="State"
          placeholder="Any state"
          clearable
          data={stateOptions}
          value={state}
          onChange={setState}
          w={{ base: 'calc(50% - 4px)', xs: 140 }}
        />
      </Group>
      <WorkflowList filter={filter} onClearFilter={clear} />
    </Page>
  );
}
