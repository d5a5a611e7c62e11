import { AppShell, Burger, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { ModalsProvider } from '@mantine/modals';
import { Link, Outlet } from '@tanstack/react-router';
import { useState } from 'react';
import { createPageCommandStore, PageCommandsContext } from '../lib/page-commands.ts';
import { useViewer } from '../session/use-viewer.ts';
import { Logo } from '../ui/logo.tsx';
import { CommandPalette } from './command-palette.tsx';
import classes from './frame.module.css';
import { Sidebar } from './sidebar.tsx';

/** The app's frame: navigation at the left (behind a menu button on narrow screens) and the page beside it. */
export function Frame() {
  const [opened, { toggle, close }] = useDisclosure(false);
  const viewer = useViewer();
  const [pageCommands] = useState(createPageCommandStore);

  return (
    <PageCommandsContext value={pageCommands}>
      <ModalsProvider modalProps={{ radius: 'lg', centered: true }}>
        <AppShell
          navbar={{ width: { base: '100%', sm: 68, lg: 232 }, breakpoint: 'sm', collapsed: { mobile: !opened } }}
          header={{ height: { base: 52, sm: 0 } }}
          transitionDuration={0}
        >
          <a href="#main" className={classes.skip}>
            Skip to the page
          </a>
          <AppShell.Header hiddenFrom="sm" className={classes.header}>
            <Group h="100%" px="sm" gap="xs">
              <Burger
                opened={opened}
                onClick={toggle}
                size="sm"
                aria-label={opened ? 'Close the navigation' : 'Open the navigation'}
                aria-expanded={opened}
              />
              <Link to="/workflows" className={classes.brand} onClick={close}>
                <Logo size={22} />
                <span>Hookloom</span>
              </Link>
              <Text size="xs" c="dimmed" ml="auto" truncate>
                {viewer.workspace.name}
              </Text>
            </Group>
          </AppShell.Header>
          <AppShell.Navbar className={classes.navbar}>
            <Sidebar onNavigate={close} />
          </AppShell.Navbar>
          <AppShell.Main id="main" tabIndex={-1} className={classes.main}>
            <Outlet />
          </AppShell.Main>
          <CommandPalette pageCommands={pageCommands} />
        </AppShell>
      </ModalsProvider>
    </PageCommandsContext>
  );
}
