import { Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { useMutation, useQuery } from 'urql';
import { graphql } from '../gql/index.ts';
import { problemOf } from '../lib/errors.ts';
import { curlExample } from '../sources/curl-example.ts';
import { CodeBlock } from '../ui/code-block.tsx';
import { CopyField } from '../ui/copy.tsx';
import type { FieldProps } from './field-props.ts';

const SourceOptionsDocument = graphql(`
  query SourceOptions {
    sources(first: 200) {
      nodes {
        id
        name
        url
        enabled
      }
    }
  }
`);

const CreateSourceInFieldDocument = graphql(`
  mutation CreateSourceInField($input: CreateSourceInput!) {
    createSource(input: $input) {
      source {
        id
        name
        url
        enabled
      }
    }
  }
`);

/** Picks a source or makes one, and shows the address to give to the sender. */
export function SourceField({ title, description, required, value, onChange, error }: FieldProps) {
  const [{ data, fetching, error: loadError }] = useQuery({ query: SourceOptionsDocument, requestPolicy: 'cache-and-network' });
  const [creating, { open, close }] = useDisclosure(false);
  const sources = data?.sources.nodes ?? [];
  const chosen = sources.find((source) => source.id === value);
  const gone = typeof value === 'string' && value !== '' && data && !fetching && !chosen;
  return (
    <Stack gap="sm">
      <Select
        label={title}
        description={description}
        withAsterisk={required}
        placeholder={fetching ? 'Loading…' : 'Choose a source'}
        nothingFoundMessage="There is no source yet."
        searchable={sources.length > 8}
        allowDeselect={false}
        data={sources.map((source) => ({ value: source.id, label: source.enabled ? source.name : `${source.name} (disabled)` }))}
        value={chosen ? chosen.id : null}
        error={error ?? (gone ? 'This source was deleted. Choose another one.' : undefined) ?? (loadError && problemOf(loadError).message)}
        onChange={(next) => onChange(next ?? undefined)}
      />
      {creating ? (
        <CreateSource
          onCancel={close}
          onCreated={(id) => {
            onChange(id);
            close();
          }}
        />
      ) : (
        <div>
          <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={open}>
            Create source
          </Button>
        </div>
      )}
      {chosen && (
        <>
          <CopyField label="Webhook URL" value={chosen.url} description="Give this address to the sender." />
          <CodeBlock label="curl example" code={curlExample(chosen.url)} />
        </>
      )}
    </Stack>
  );
}

function CreateSource({ onCreated, onCancel }: { onCreated: (id: string) => void; onCancel: () => void }) {
  const [name, setName] = useState('');
  const [{ fetching, error }, create] = useMutation(CreateSourceInFieldDocument);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const { data } = await create({ input: { name: name.trim() } });
    if (data) onCreated(data.createSource.source.id);
  }

  return (
    <form onSubmit={(event) => void submit(event)}>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <TextInput
          label="New source"
          placeholder="GitHub"
          data-autofocus
          autoFocus
          flex={1}
          value={name}
          error={error && problemOf(error).message}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" size="sm" loading={fetching} disabled={name.trim() === ''}>
          Create
        </Button>
        <Button variant="subtle" color="gray" size="sm" px="xs" onClick={onCancel}>
          Cancel
        </Button>
      </Group>
    </form>
  );
}
