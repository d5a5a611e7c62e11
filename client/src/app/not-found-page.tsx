import { Center } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import { EmptyState } from '../ui/empty-state.tsx';
import { LinkButton } from '../ui/links.tsx';

export function NotFoundPage() {
  return (
    <Center component="main" mih="70dvh" p="md">
      <EmptyState
        isPage
        icon={IconMapQuestion}
        title="There is nothing here"
        action={<LinkButton to="/workflows">Go to workflows</LinkButton>}
      >
        The address may be mistyped, or what it led to was deleted.
      </EmptyState>
    </Center>
  );
}
