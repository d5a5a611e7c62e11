import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useAllowed } from '../session/use-allowed.ts';
import { Page } from '../ui/page.tsx';
import { openCreateCredential } from './credential-dialog.tsx';
import { CredentialList } from './credential-list.tsx';

export function CredentialsPage() {
  const mayEdit = useAllowed('edit');
  return (
    <Page
      title="Credentials"
      description="Secrets that steps use and nobody reads."
      action={
        mayEdit && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => openCreateCredential()}>
            New credential
          </Button>
        )
      }
    >
      <CredentialList />
    </Page>
  );
}
