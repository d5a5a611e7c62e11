import { Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** A part of a plugin's description, under its heading. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack gap="xs" component="section" aria-label={title}>
      <Title order={3} size="h3">
        {title}
      </Title>
      {children}
    </Stack>
  );
}
