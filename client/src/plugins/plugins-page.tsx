import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useAllowed } from '../session/use-allowed.ts';
import { Page } from '../ui/page.tsx';
import { openInstallPlugin } from './install-plugin.tsx';
import { PluginDrawer } from './plugin-drawer.tsx';
import { PluginList } from './plugin-list.tsx';

export function PluginsPage() {
  const { plugin } = useSearch({ from: '/frame/plugins' });
  const navigate = useNavigate({ from: '/plugins' });
  const mayManage = useAllowed('manage');
  const show = (name: string | undefined) => void navigate({ search: name === undefined ? {} : { plugin: name } });

  return (
    <Page
      title="Plugins"
      description="Where nodes and kinds of credentials come from."
      action={
        mayManage && (
          <Button leftSection={<IconDownload size={16} />} onClick={() => openInstallPlugin({ onInstalled: show })}>
            Install
          </Button>
        )
      }
    >
      <PluginList />
      <PluginDrawer name={plugin ?? null} onClose={() => show(undefined)} />
    </Page>
  );
}
