import { ScrollArea, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { IconKey, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { NodeIcon } from '../canvas/node-icon.tsx';
import type { CredentialType } from './credential-operations.ts';
import styles from './credentials.module.css';
import { searchTypes } from './type-search.ts';

interface TypePickerProps {
  types: readonly CredentialType[];
  onPick: (type: CredentialType) => void;
}

/** The kinds of credentials that the installed plugins know. */
export function TypePicker({ types, onPick }: TypePickerProps) {
  const [search, setSearch] = useState('');
  const found = searchTypes(types, search);
  return (
    <Stack gap="sm">
      <TextInput
        aria-label="Search kinds of credentials"
        placeholder="Search, such as “bearer” or “GitHub”"
        leftSection={<IconSearch size={16} />}
        data-autofocus
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && found[0]) onPick(found[0]);
        }}
      />
      <ScrollArea.Autosize mah={420} type="auto">
        <ul className={styles.types} aria-label="Kinds of credentials">
          {found.map((type) => (
            <li key={type.type}>
              <UnstyledButton className={styles.type} onClick={() => onPick(type)}>
                <TypeIcon type={type} />
                <span>
                  <Text span display="block" size="sm" fw={550}>
                    {type.title}
                  </Text>
                  <Text span display="block" size="xs" c="dimmed">
                    {type.description}
                  </Text>
                </span>
              </UnstyledButton>
            </li>
          ))}
        </ul>
        {found.length === 0 && (
          <Text size="sm" c="dimmed" py="sm">
            {types.length === 0
              ? 'No installed plugin takes credentials. Install one that does on the Plugins page.'
              : `No plugin has a kind of credential called “${search}”.`}
          </Text>
        )}
      </ScrollArea.Autosize>
    </Stack>
  );
}

/** A type's icon on a small sheet; a key where it brings none, or is not known any more. */
export function TypeIcon({ type }: { type: { icon: string | null; iconDark: string | null } | null }) {
  return (
    <span className={styles.icon}>
      {type?.icon ? <NodeIcon icon={type.icon} iconDark={type.iconDark} /> : <IconKey size={20} stroke={1.6} aria-hidden="true" />}
    </span>
  );
}
