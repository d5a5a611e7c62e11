import { Button, Group, Select, Stack, Text } from '@mantine/core';
import type { SelectProps } from '@mantine/core';
import { IconPencil, IconPlus } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useQuery } from 'urql';
import { graphql } from '../gql/index.ts';
import type { CredentialOptionsQuery } from '../gql/graphql.ts';
import { problemOf } from '../lib/errors.ts';
import { CredentialDot, credentialStatusLabel } from './credential-status.tsx';
import type { FieldProps } from './field-props.ts';
import { useInspectorScope } from './inspector-context.ts';
import styles from './fields.module.css';

const CredentialOptionsDocument = graphql(`
  query CredentialOptions($types: [String!]) {
    credentials(types: $types, first: 200) {
      nodes {
        id
        name
        type
        status
        problem
        credentialType {
          type
          title
        }
      }
    }
  }
`);

type CredentialOption = CredentialOptionsQuery['credentials']['nodes'][number];

/** Picks a credential of the types that the field takes, or makes one right here. */
export function CredentialField({ field, title, description, required, value, onChange, error }: FieldProps) {
  const { node, credentialForms } = useInspectorScope();
  const types = useMemo(() => fullTypes(field.credentialTypes ?? [], node?.type), [field.credentialTypes, node?.type]);
  const [{ data, fetching, error: loadError }] = useQuery({
    query: CredentialOptionsDocument,
    variables: { types },
    requestPolicy: 'cache-and-network',
  });
  const credentials = data?.credentials.nodes ?? [];
  const chosen = credentials.find((credential) => credential.id === value);
  const gone = typeof value === 'string' && value !== '' && data && !fetching && !chosen;
  const problem = error ?? (gone ? 'This credential was deleted. Choose another one.' : undefined);
  return (
    <Stack gap={6}>
      <Select
        label={title}
        description={description}
        withAsterisk={required}
        clearable={!required}
        allowDeselect={false}
        placeholder={fetching && !data ? 'Loading…' : 'Choose a credential'}
        nothingFoundMessage={credentials.length === 0 ? 'There is none of this kind yet.' : 'None has this name.'}
        searchable={credentials.length > 8}
        data={credentials.map(({ id, name }) => ({ value: id, label: name }))}
        renderOption={optionWith(credentials, types.length > 1 || types.includes('*'))}
        leftSection={chosen && <CredentialDot status={chosen.status} />}
        value={chosen ? chosen.id : null}
        error={problem ?? (loadError && problemOf(loadError).message)}
        onChange={(next) => onChange(next ?? undefined)}
      />
      {chosen && chosen.status !== 'READY' && (
        <Text size="xs" c="var(--hl-status-failed)">
          {chosen.problem ?? (chosen.status === 'CONNECTION_NEEDED' ? 'It is not connected to its account yet.' : 'It did not work.')}
        </Text>
      )}
      {credentialForms && (
        <Group gap="xs">
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} />}
            onClick={() => credentialForms.create(types, (id) => onChange(id))}
          >
            New credential…
          </Button>
          {chosen && (
            <Button variant="default" size="xs" leftSection={<IconPencil size={14} />} onClick={() => credentialForms.edit(chosen.id)}>
              {chosen.status === 'CONNECTION_NEEDED' ? 'Connect…' : 'Edit…'}
            </Button>
          )}
        </Group>
      )}
    </Stack>
  );
}

/** A name without a dot is a type of the node's own plugin; `*` stands for all. */
function fullTypes(types: readonly string[], nodeType: string | undefined): string[] {
  const plugin = nodeType?.split('.')[0];
  return types.map((type) => (type === '*' || type.includes('.') || plugin === undefined ? type : `${plugin}.${type}`));
}

/** Each option with its status, and its type where the field takes several. */
function optionWith(credentials: readonly CredentialOption[], withType: boolean): SelectProps['renderOption'] {
  return function Option({ option, checked }) {
    const credential = credentials.find(({ id }) => id === option.value);
    if (!credential) return option.label;
    const type = withType ? (credential.credentialType?.title ?? credential.type) : '';
    const state = credential.status === 'READY' ? '' : credentialStatusLabel(credential.status);
    const detail = [type, state].filter(Boolean).join(' · ');
    return (
      <Group gap="xs" wrap="nowrap" className={styles.choice} data-checked={checked || undefined}>
        <CredentialDot status={credential.status} />
        <div className={styles.choice}>
          <div className={styles.choiceLabel}>{credential.name}</div>
          {detail !== '' && (
            <Text size="xs" c="dimmed">
              {detail}
            </Text>
          )}
        </div>
      </Group>
    );
  };
}
