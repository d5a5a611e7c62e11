import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Page } from '../ui/page.tsx';
import { openCreateSource } from './create-source-form.tsx';
import { SourceList } from './source-list.tsx';

export function SourcesPage() {
  return (
    <Page
      title="Sources"
      description="Addresses that others send their webhooks to."
      action={
        <Button leftSection={<IconPlus size={16} />} onClick={openCreateSource}>
          New source
        </Button>
      }
    >
      <SourceList />
    </Page>
  );
}
