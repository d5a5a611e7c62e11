import { Container, Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';

interface PageProps {
  title: string;
  /** One line on what the page is for. */
  description: string;
  /** The page's primary action, at the right of its title. */
  action?: ReactNode;
  children: ReactNode;
}

/** A page of the frame: its heading, which also names the browser's tab, and what stands under it. */
export function Page({ title, description, action, children }: PageProps) {
  useDocumentTitle(`${title} · Hookloom`);
  return (
    <Container size={1280} w="100%" px={{ base: 'md', sm: 'lg', lg: 'xl' }} py={{ base: 'md', sm: 'xl' }}>
      <Stack gap="lg">
        <Group justify="space-between" align="flex-start" gap="md" wrap="nowrap">
          <div>
            <Title order={1}>{title}</Title>
            <Text c="dimmed" size="sm" mt={2}>
              {description}
            </Text>
          </div>
          {action && <div style={{ flexShrink: 0 }}>{action}</div>}
        </Group>
        {children}
      </Stack>
    </Container>
  );
}
