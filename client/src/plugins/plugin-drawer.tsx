import { Alert, Button, Drawer, Group, Loader, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconShieldExclamation } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import { kindStyle } from '../canvas/kind-colours.ts';
import { NodeIcon } from '../canvas/node-icon.tsx';
import { TypeIcon } from '../credentials/type-picker.tsx';
import { useAllowed } from '../session/use-allowed.ts';
import { RelativeTime } from '../ui/relative-time.tsx';
import { approvalOf } from './approval.ts';
import type { Approval } from './approval.ts';
import { openApprovePlugin } from './approve-plugin.tsx';
import { CapabilityList } from './capability-list.tsx';
import { capabilityWords } from './capability-words.ts';
import { DiscardVersion } from './discard-version.tsx';
import { PluginIcons } from './plugin-icons.tsx';
import { PluginControls } from './plugin-controls.tsx';
import { PluginProcessesDocument, PluginsDocument } from './plugin-operations.ts';
import type { Plugin } from './plugin-operations.ts';
import { PluginProcess } from './plugin-process.tsx';
import { standingOf } from './plugin-standing.ts';
import { PluginStatusBadge, sources } from './plugin-status.tsx';
import styles from './plugins.module.css';
import { Section } from './section.tsx';

interface PluginDrawerProps {
  /** Null while it is closed. */
  name: string | null;
  onClose: () => void;
}

/** All about one plugin: what it offers, what it may do, how it runs, and what can be done with it. */
export function PluginDrawer({ name, onClose }: PluginDrawerProps) {
  const [{ data, fetching }] = useQuery({ query: PluginsDocument, pause: name === null });
  const plugin = data?.plugins.find((each) => each.name === name);
  return (
    <Drawer
      opened={name !== null}
      onClose={onClose}
      position="right"
      size={520}
      title={plugin?.title ?? name}
      closeButtonProps={{ 'aria-label': 'Close the plugin' }}
    >
      {plugin ? (
        <PluginDetail plugin={plugin} onRemoved={onClose} />
      ) : fetching ? (
        <Loader aria-label="Loading" />
      ) : (
        <Text size="sm">No plugin called “{name}” is installed on this server.</Text>
      )}
    </Drawer>
  );
}

function PluginDetail({ plugin, onRemoved }: { plugin: Plugin; onRemoved: () => void }) {
  const { source, version, capabilities, approved, approvedAt } = plugin;
  // The section on its process asks for it, again and again.
  const [{ data }] = useQuery({ query: PluginProcessesDocument, requestPolicy: 'cache-only' });
  const { status, problem } = standingOf(plugin, data?.plugins.find(({ name }) => name === plugin.name)?.process);
  const approval = approvalOf(plugin);
  const may = capabilityWords(approved ?? capabilities ?? { host: [], hosts: [], credentials: [], reveals: [] });
  return (
    <Stack gap="lg">
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <PluginIcons plugin={plugin} />
        <div>
          <Text size="sm">{plugin.description}</Text>
          <Text size="xs" c="dimmed" mt={4}>
            {plugin.package} {version}
          </Text>
        </div>
      </Group>
      <Group gap="xs">
        <PluginStatusBadge status={status} />
        <Text size="xs" c="dimmed">
          {sources[source].label}
        </Text>
      </Group>
      {problem !== null && status !== 'AWAITING_APPROVAL' && (
        <Alert
          color={status === 'BROKEN' ? 'red' : 'yellow'}
          icon={<IconAlertTriangle />}
          title={status === 'BROKEN' ? 'It cannot be loaded' : undefined}
        >
          <Text size="sm">{problem}</Text>
        </Alert>
      )}
      {approval && <ApprovalNotice approval={approval} running={version} />}
      <Section title={approval?.isUpgrade || plugin.status === 'READY' ? 'What it may do' : 'What it asks for'}>
        {source === 'BUILT_IN' ? (
          <Text size="sm" c="dimmed">
            It is part of Hookloom, so nothing of it needs approval.
          </Text>
        ) : may.length > 0 ? (
          <CapabilityList label="What it may do" capabilities={may} />
        ) : (
          <Text size="sm" c="dimmed">
            Nothing beyond computing with what its steps are given.
          </Text>
        )}
        {approvedAt !== null && (
          <Text size="xs" c="dimmed">
            Approved <RelativeTime instant={approvedAt} />
          </Text>
        )}
      </Section>
      <Parts plugin={plugin} />
      {source !== 'BUILT_IN' && <PluginProcess name={plugin.name} />}
      <PluginControls plugin={plugin} onRemoved={onRemoved} />
    </Stack>
  );
}

function ApprovalNotice({ approval, running }: { approval: Approval; running: string }) {
  const mayManage = useAllowed('manage');
  const added = approval.changes.filter(({ change }) => change === 'added').length;
  return (
    <Alert color="yellow" icon={<IconShieldExclamation />} title={`Version ${approval.version} awaits approval`}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          {approval.keepsRunning
            ? `It asks for ${added === 1 ? 'one thing' : `${added} things`} more than was approved. Version ${running} goes on running until then.`
            : 'Its nodes can be placed, but do not run until an admin has approved what it asks for.'}
        </Text>
        {mayManage ? (
          <Group gap="xs">
            <Button size="xs" onClick={() => openApprovePlugin(approval)}>
              Review and approve…
            </Button>
            {approval.keepsRunning && <DiscardVersion approval={approval} />}
          </Group>
        ) : (
          <Text size="xs" c="dimmed">
            Ask an admin of this server.
          </Text>
        )}
      </Stack>
    </Alert>
  );
}

function Parts({ plugin: { nodeTypes, credentialTypes } }: { plugin: Plugin }) {
  const newest = new Map<string, Plugin['nodeTypes'][number]>();
  for (const nodeType of nodeTypes) if ((newest.get(nodeType.type)?.version ?? 0) < nodeType.version) newest.set(nodeType.type, nodeType);
  return (
    <>
      {newest.size > 0 && (
        <Section title={newest.size === 1 ? '1 node' : `${newest.size} nodes`}>
          <ul className={styles.parts} aria-label="Nodes">
            {[...newest.values()].map((nodeType) => (
              <Part key={nodeType.type} title={nodeType.title} description={nodeType.description}>
                <span className={styles.icon} style={kindStyle(nodeType.kind)}>
                  <NodeIcon icon={nodeType.icon} iconDark={nodeType.iconDark} size={18} />
                </span>
              </Part>
            ))}
          </ul>
        </Section>
      )}
      {credentialTypes.length > 0 && (
        <Section title={credentialTypes.length === 1 ? '1 kind of credential' : `${credentialTypes.length} kinds of credentials`}>
          <ul className={styles.parts} aria-label="Kinds of credentials">
            {credentialTypes.map((type) => (
              <Part key={type.type} title={type.title} description={type.description}>
                <TypeIcon type={type} />
              </Part>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

function Part({ title, description, children }: { title: string; description: string; children: ReactNode }) {
  return (
    <li className={styles.part}>
      {children}
      <div>
        <Text size="sm" fw={550}>
          {title}
        </Text>
        <Text size="xs" c="dimmed">
          {description}
        </Text>
      </div>
    </li>
  );
}
