import { Group, Table, Text } from '@mantine/core';
import { graphql } from '../gql/index.ts';
import type { SourceRowFragment } from '../gql/graphql.ts';
import { formatCount } from '../lib/format.ts';
import { CopyButton } from '../ui/copy.tsx';
import listClasses from '../ui/list.module.css';
import { RelativeTime } from '../ui/relative-time.tsx';
import { EnabledSwitch } from './enabled-switch.tsx';
import { SourceMenu } from './source-menu.tsx';

graphql(`
  fragment SourceRow on Source {
    id
    name
    path
    url
    enabled
    triggerCount
    rejectedCount
    lastTriggeredAt
  }
`);

interface SourceRowProps {
  source: SourceRowFragment;
}

export function SourceRow({ source }: SourceRowProps) {
  const { name, path, url, triggerCount, rejectedCount, lastTriggeredAt } = source;
  return (
    <Table.Tr>
      <Table.Td className={listClasses.main}>
        <Text fw={550} size="sm" truncate>
          {name}
        </Text>
        <Group gap={4} wrap="nowrap">
          <Text span className={listClasses.mono} title={url} visibleFrom="sm">
            {url}
          </Text>
          <Text span className={listClasses.mono} title={url} hiddenFrom="sm">
            {path}
          </Text>
          <CopyButton value={url} label={`URL of ${name}`} />
        </Group>
      </Table.Td>
      <Table.Td visibleFrom="md">
        {lastTriggeredAt ? (
          <RelativeTime instant={lastTriggeredAt} />
        ) : (
          <Text size="sm" c="dimmed">
            Never
          </Text>
        )}
      </Table.Td>
      <Table.Td visibleFrom="sm" ta="right" className="hl-tabular">
        {formatCount(triggerCount)}
      </Table.Td>
      <Table.Td visibleFrom="sm" ta="right" className="hl-tabular" c={rejectedCount > 0 ? 'var(--hl-status-failed)' : undefined}>
        {formatCount(rejectedCount)}
      </Table.Td>
      <Table.Td w={72}>
        <EnabledSwitch source={source} />
      </Table.Td>
      <Table.Td w={52} pl={0}>
        <SourceMenu source={source} />
      </Table.Td>
    </Table.Tr>
  );
}
