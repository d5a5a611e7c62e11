import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight } from '@mantine/spotlight';
import { IconPlus, IconSearch, IconSitemap } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useStore } from 'zustand';
import { graphql } from '../gql/index.ts';
import type { PageCommand, PageCommandStore } from '../lib/page-commands.ts';
import { openCreateWorkflow } from '../workflows/create-workflow-form.tsx';
import { pages } from './pages.ts';

const workflowsQuery = graphql(`
  query PaletteWorkflows($search: String) {
    workflows(filter: { search: $search }, first: 7) {
      nodes {
        id
        name
      }
    }
  }
`);

/** Ctrl/Cmd+K: do what the page offers, go to a page, open a workflow by its name, create one. */
export function CommandPalette({ pageCommands }: { pageCommands: PageCommandStore }) {
  const onPage = useStore(pageCommands);
  const navigate = useNavigate();
  const [opened, setOpened] = useState(false);
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text.trim(), 150);
  const [{ data, fetching }] = useQuery({ query: workflowsQuery, variables: { search: search || null }, pause: !opened });

  const matching = (commands: readonly PageCommand[]) =>
    commands.filter(({ label }) => label.toLowerCase().includes(text.trim().toLowerCase()));
  const groups = [
    {
      label: 'Workflows',
      commands: (data?.workflows.nodes ?? []).map(({ id, name }): PageCommand => ({
        id,
        label: name,
        icon: IconSitemap,
        run: () => navigate({ to: '/workflows/$workflowId', params: { workflowId: id } }),
      })),
    },
    { label: 'On this page', commands: matching(onPage) },
    { label: 'Pages', commands: matching(pages.map(({ to, label, icon }) => ({ id: to, label, icon, run: () => navigate({ to }) }))) },
    { label: 'Do', commands: matching([{ id: 'new-workflow', label: 'Create a new workflow', icon: IconPlus, run: openCreateWorkflow }]) },
  ].filter(({ commands }) => commands.length > 0);
  const first = groups[0]?.commands[0];

  return (
    <Spotlight.Root
      title="Search and commands"
      query={text}
      onQueryChange={setText}
      shortcut="mod + K"
      tagsToIgnore={[]}
      scrollable
      maxHeight={440}
      radius="lg"
      overlayProps={{ blur: 0, backgroundOpacity: 0.45 }}
      centered={false}
      yOffset="14dvh"
      onSpotlightOpen={() => setOpened(true)}
      onSpotlightClose={() => setOpened(false)}
    >
      <Spotlight.Search
        placeholder="Go to a page or workflow…"
        aria-label="Search pages and workflows"
        leftSection={<IconSearch size={18} />}
      />
      <Spotlight.ActionsList>
        {groups.map(({ label, commands }) => (
          <Spotlight.ActionsGroup key={label} label={label}>
            {commands.map((command) => (
              <Spotlight.Action
                key={command.id}
                label={command.label}
                leftSection={<command.icon size={18} stroke={1.6} />}
                onClick={command.run}
                // Mantine marks the first action when the text changes; what the server finds comes later and must be marked too, for Enter to take it.
                data-selected={command === first || undefined}
              />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {groups.length === 0 && <Spotlight.Empty>{fetching ? 'Searching…' : 'Nothing has this name'}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
