import { Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface EmptyStateProps {
  icon: Icon;
  title: string;
  /** What this place is for and what to do next. */
  children: ReactNode;
  /** The button that does it. */
  action?: ReactNode;
  /** True where it is all that the page says, so that its title is the page's. */
  isPage?: boolean;
}

/** Fills a place that has nothing to show yet. */
export function EmptyState({ icon: Icon, title, children, action, isPage = false }: EmptyStateProps) {
  return (
    <Stack align="center" gap="md" py={48} px="md" ta="center">
      <ThemeIcon size={56} radius="xl" variant="light" aria-hidden="true">
        <Icon size={28} stroke={1.5} />
      </ThemeIcon>
      <Stack gap={4} maw={440}>
        <Title order={isPage ? 1 : 2} size="h2">
          {title}
        </Title>
        <Text c="dimmed" size="sm" component="div">
          {children}
        </Text>
      </Stack>
      {action}
    </Stack>
  );
}
