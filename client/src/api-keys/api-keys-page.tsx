import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Page } from '../ui/page.tsx';
import { ApiKeyList } from './api-key-list.tsx';
import { openCreateApiKey } from './create-api-key-form.tsx';

export function ApiKeysPage() {
  return (
    <Page
      title="API keys"
      description="How programs sign in to the GraphQL API."
      action={
        <Button leftSection={<IconPlus size={16} />} onClick={openCreateApiKey}>
          New key
        </Button>
      }
    >
      <ApiKeyList />
    </Page>
  );
}
