import { Alert, Button, Group, Stack } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconAlertTriangle } from '@tabler/icons-react';
import { CodeBlock } from '../ui/code-block.tsx';
import { CopyField } from '../ui/copy.tsx';

const modalId = 'new-token';

/** Shows a new key's token. It closes by its button alone, lest a stray click lose the token. */
export function openNewToken(name: string, token: string): void {
  modals.open({
    modalId,
    size: 'lg',
    title: `The token of “${name}”`,
    closeOnClickOutside: false,
    closeOnEscape: false,
    withCloseButton: false,
    children: <NewToken token={token} />,
  });
}

function NewToken({ token }: { token: string }) {
  return (
    <Stack gap="md">
      <Alert color="yellow" icon={<IconAlertTriangle />}>
        Copy it now and keep it where secrets are kept. It is not stored here and cannot be shown again.
      </Alert>
      <CopyField label="Token" value={token} />
      <CodeBlock code={graphqlExample(window.location.origin, token)} label="curl example" />
      <Group justify="flex-end">
        <Button onClick={() => modals.close(modalId)}>I have copied it</Button>
      </Group>
    </Stack>
  );
}

function graphqlExample(origin: string, token: string): string {
  return [
    `curl ${origin}/graphql \\`,
    `  -H 'authorization: Bearer ${token}' \\`,
    `  -H 'content-type: application/json' \\`,
    `  -d '{"query": "{ workflows(first: 5) { nodes { id name } } }"}'`,
  ].join('\n');
}
