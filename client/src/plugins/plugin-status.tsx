import { Badge } from '@mantine/core';
import type { PluginSource, PluginStatus } from '../gql/graphql.ts';

const looks: Readonly<Record<PluginStatus, { label: string; color: string }>> = {
  READY: { label: 'Ready', color: 'green' },
  AWAITING_APPROVAL: { label: 'Awaits approval', color: 'yellow' },
  DISABLED: { label: 'Switched off', color: 'gray' },
  BROKEN: { label: 'Broken', color: 'red' },
};

export function PluginStatusBadge({ status }: { status: PluginStatus }) {
  const { label, color } = looks[status];
  return (
    <Badge color={color} miw="max-content">
      {label}
    </Badge>
  );
}

/** Where a plugin comes from, short and in a sentence. */
export const sources: Readonly<Record<PluginSource, { label: string; how: string }>> = {
  BUILT_IN: { label: 'Built in', how: 'It is part of Hookloom and runs inside the server.' },
  DEPENDENCY: { label: 'Server dependency', how: 'It stands among the server’s dependencies. Remove it there and start the server anew.' },
  DIRECTORY: { label: 'Directory', how: 'It stands in a directory of HOOKLOOM_PLUGIN_DIRS. Remove it there and start the server anew.' },
  INSTALLED: { label: 'Installed', how: 'It was installed here, and runs in a process of its own.' },
  DEV: {
    label: 'Development',
    how: 'It was uploaded by “hookloom plugin dev”, and stands before the installed one of its name until it is removed.',
  },
};
