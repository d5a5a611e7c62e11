import type { FieldOption } from '@hookloom/sdk/field';
import { Button, Combobox, Group, Text } from '@mantine/core';
import { IconCheck, IconReload } from '@tabler/icons-react';
import type { MouseEvent } from 'react';
import type { LoadedOptions } from './loaded-options.ts';
import styles from './fields.module.css';

interface OptionsDropdownProps {
  options: readonly FieldOption[];
  chosen: readonly string[];
  /** What was typed, to be taken as it is; null where it is one of the options. */
  own: string | null;
  /** Why nothing can be loaded. */
  obstacle: string | null;
  loaded: LoadedOptions & { loadMore: () => void; retry: () => void };
  label: string;
}

/** The choices, what keeps them away, and the ways to more of them. */
export function OptionsDropdown({ options, chosen, own, obstacle, loaded, label }: OptionsDropdownProps) {
  const isBare = options.length === 0 && own === null && !loaded.isLoading && (loaded.problem !== null || obstacle !== null);
  const isEmpty = options.length === 0 && !loaded.isLoading && loaded.problem === null && obstacle === null;
  return (
    // The input keeps the focus, else it would close the list at a click on one of its buttons.
    <Combobox.Dropdown onMouseDown={(event: MouseEvent) => event.preventDefault()}>
      <Combobox.Options mah={280} className={styles.options} aria-label={label} hidden={isBare}>
        {options.map(({ value, label: name, description }) => (
          <Combobox.Option key={value} value={value} active={chosen.includes(value)}>
            <Group gap="xs" wrap="nowrap" justify="space-between">
              <div className={styles.choice}>
                <div className={styles.choiceLabel}>{name}</div>
                {description && (
                  <Text size="xs" c="dimmed" lineClamp={2}>
                    {description}
                  </Text>
                )}
              </div>
              {chosen.includes(value) && <IconCheck size={14} aria-hidden="true" />}
            </Group>
          </Combobox.Option>
        ))}
        {own !== null && <Combobox.Option value={own}>Use “{own}”</Combobox.Option>}
        {isEmpty && <Combobox.Empty>{own === null ? 'There is nothing to choose from.' : 'Nothing was found.'}</Combobox.Empty>}
        {loaded.isLoading && <Combobox.Empty>Loading…</Combobox.Empty>}
      </Combobox.Options>
      {obstacle !== null && (
        <Text size="xs" c="dimmed" p="xs">
          {obstacle}
        </Text>
      )}
      {loaded.problem !== null && (
        <Combobox.Footer role="alert">
          <Text size="xs" c="var(--hl-status-failed)" mb={6}>
            {loaded.problem}
          </Text>
          <Button variant="default" size="compact-xs" leftSection={<IconReload size={12} />} onClick={loaded.retry}>
            Try again
          </Button>
        </Combobox.Footer>
      )}
      {loaded.problem === null && loaded.next !== null && !loaded.isLoading && (
        <Combobox.Footer>
          <Button variant="subtle" size="compact-xs" fullWidth onClick={loaded.loadMore}>
            Load more
          </Button>
        </Combobox.Footer>
      )}
    </Combobox.Dropdown>
  );
}
