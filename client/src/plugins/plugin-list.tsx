import { Button, Group, Table, Text } from '@mantine/core';
import { IconPuzzle } from '@tabler/icons-react';
import { useQuery } from 'urql';
import { problemOf } from '../lib/errors.ts';
import { useLiveReload } from '../lib/use-live-reload.ts';
import { useAllowed } from '../session/use-allowed.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { LinkAnchor } from '../ui/links.tsx';
import { ListSkeleton } from '../ui/list-skeleton.tsx';
import listClasses from '../ui/list.module.css';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { LinkRow } from '../ui/row.tsx';
import { Surface } from '../ui/surface.tsx';
import { approvalOf } from './approval.ts';
import { openApprovePlugin } from './approve-plugin.tsx';
import { PluginIcons } from './plugin-icons.tsx';
import { PluginProcessesDocument, PluginsChangedDocument, PluginsDocument } from './plugin-operations.ts';
import type { Plugin } from './plugin-operations.ts';
import { standingOf } from './plugin-standing.ts';
import type { PluginStanding } from './plugin-standing.ts';
import { PluginStatusBadge, sources } from './plugin-status.tsx';

/** What is installed: first what waits for somebody, then the others by name. */
export function PluginList() {
  useLiveReload({ query: PluginsChangedDocument, variables: {} }, { query: PluginsDocument, variables: {} });
  useLiveReload({ query: PluginsChangedDocument, variables: {} }, { query: PluginProcessesDocument, variables: {} });
  const [{ data: running }] = useQuery({ query: PluginProcessesDocument, requestPolicy: 'cache-and-network' });
  const [{ data, error, fetching }, reload] = useQuery({ query: PluginsDocument, requestPolicy: 'cache-and-network' });
  if (!data && error) return <ProblemPanel problem={problemOf(error)} onRetry={() => reload({ requestPolicy: 'network-only' })} />;
  if (!data) {
    return (
      <Surface busy>
        <ListSkeleton />
      </Surface>
    );
  }
  if (data.plugins.length === 0) {
    return (
      <Surface>
        <EmptyState icon={IconPuzzle} title="No plugins">
          Not even the built-in ones were found: this server’s installation is not whole.
        </EmptyState>
      </Surface>
    );
  }
  return (
    <Surface busy={fetching}>
      <Table className={listClasses.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th visibleFrom="md">Nodes</Table.Th>
            <Table.Th visibleFrom="sm">Source</Table.Th>
            <Table.Th>Status</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {inOrder(data.plugins).map((plugin, index) => (
            // Two copies of one plugin have everything in common, and are no more than listed.
            <PluginRow
              key={`${plugin.name} ${plugin.package} ${index}`}
              plugin={plugin}
              standing={standingOf(plugin, running?.plugins.find(({ name }) => name === plugin.name)?.process)}
            />
          ))}
        </Table.Tbody>
      </Table>
    </Surface>
  );
}

function PluginRow({ plugin, standing: { status, problem } }: { plugin: Plugin; standing: PluginStanding }) {
  const { name, title, package: packageName, version, source, nodeTypes } = plugin;
  const mayManage = useAllowed('manage');
  const approval = approvalOf(plugin);
  const count = new Set(nodeTypes.map(({ type }) => type)).size;
  return (
    <LinkRow>
      <Table.Td className={listClasses.main}>
        <Group gap="sm" wrap="nowrap">
          <PluginIcons plugin={plugin} />
          <div style={{ minWidth: 0 }}>
            <LinkAnchor to="/plugins" search={{ plugin: name }} className={listClasses.name}>
              {title}
            </LinkAnchor>
            <Text size="xs" c="dimmed" truncate>
              {packageName} {version}
            </Text>
          </div>
        </Group>
        {status === 'BROKEN' && problem !== null && (
          <Text size="xs" c="var(--hl-status-failed)" mt={6} style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}>
            {problem}
          </Text>
        )}
      </Table.Td>
      <Table.Td visibleFrom="md" className="hl-tabular">
        {count}
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          {sources[source].label}
        </Text>
      </Table.Td>
      <Table.Td>
        <Group gap="xs">
          <PluginStatusBadge status={status} />
          {approval && mayManage && (
            <Button size="compact-xs" onClick={() => openApprovePlugin(approval)}>
              {approval.keepsRunning ? `Review ${approval.version}` : 'Review'}
            </Button>
          )}
        </Group>
      </Table.Td>
    </LinkRow>
  );
}

function inOrder(plugins: readonly Plugin[]): Plugin[] {
  const rankOf = (plugin: Plugin): number =>
    approvalOf(plugin) ? 0 : plugin.status === 'BROKEN' ? 1 : plugin.source === 'BUILT_IN' ? 3 : 2;
  return plugins.toSorted((a, b) => rankOf(a) - rankOf(b) || a.title.localeCompare(b.title));
}
