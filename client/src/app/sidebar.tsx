import { Text, UnstyledButton } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { ApprovalCount } from '../approvals/approval-count.tsx';
import { useViewer } from '../session/use-viewer.ts';
import { Logo } from '../ui/logo.tsx';
import { Shortcut } from '../ui/shortcut.tsx';
import { ColorSchemeSwitch } from './color-scheme-switch.tsx';
import { pages } from './pages.ts';
import classes from './sidebar.module.css';
import { UserMenu } from './user-menu.tsx';

interface SidebarProps {
  onNavigate: () => void;
}

export function Sidebar({ onNavigate }: SidebarProps) {
  const { workspace } = useViewer();
  const openSearch = () => {
    onNavigate();
    spotlight.open();
  };

  return (
    <div className={classes.sidebar}>
      <Link to="/workflows" className={classes.brand}>
        <Logo size={28} />
        <span className={classes.label}>
          <Text component="span" display="block" fw={650} lh={1.2}>
            Hookloom
          </Text>
          <Text component="span" display="block" size="xs" c="dimmed" truncate>
            {workspace.name}
          </Text>
        </span>
      </Link>

      <UnstyledButton className={classes.search} onClick={openSearch} title="Search and commands">
        <IconSearch size={18} stroke={1.75} aria-hidden="true" />
        <span className={classes.label}>Search</span>
        <Shortcut keys={['mod', 'K']} className={classes.label} />
      </UnstyledButton>

      <nav aria-label="Pages" className={classes.pages}>
        {pages.map(({ to, label, icon: Icon }) => (
          <Link key={to} to={to} className={classes.page} activeProps={{ className: classes.current }} onClick={onNavigate} title={label}>
            <Icon size={20} stroke={1.6} aria-hidden="true" />
            <span className={classes.label}>{label}</span>
            {to === '/approvals' && <ApprovalCount />}
          </Link>
        ))}
      </nav>

      <div className={classes.foot}>
        <ColorSchemeSwitch />
        <UserMenu />
      </div>
    </div>
  );
}
