import type { FieldLoader, FieldOption } from '@hookloom/sdk/field';
import { CloseButton, Combobox, Loader, Pill, PillsInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { FieldProps } from './field-props.ts';
import { useInspectorScope } from './inspector-context.ts';
import type { InspectedNode } from './inspector-context.ts';
import { matchingOptions, missingDependency } from './loaded-options.ts';
import { OptionsDropdown } from './options-dropdown.tsx';
import { TextField } from './text-field.tsx';
import { useLoadedOptions } from './use-loaded-options.ts';

const PAUSE_MS = 300;

/** One or several of the choices that the node's service gives. Where no service can be asked, the value is typed. */
export function OptionsField(props: FieldProps) {
  const { node } = useInspectorScope();
  const { loader } = props.field;
  if (!node || !loader) return <TextField {...props} />;
  return <OptionsPicker {...props} node={node} loader={loader} />;
}

interface OptionsPickerProps extends FieldProps {
  node: InspectedNode;
  loader: FieldLoader;
}

function OptionsPicker({ node, loader, field, title, description, required, value, onChange, error }: OptionsPickerProps) {
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text.trim(), PAUSE_MS);
  const values = valuesOf(value);
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      setText('');
    },
  });
  const obstacle = missingDependency(loader, node.paramsSchema, node.params);
  const opened = combobox.dropdownOpened;
  // A chosen value is asked for too, since only the service knows what it is called.
  const loaded = useLoadedOptions({ loader, node, search, wanted: obstacle === null && (opened || values.length > 0) });
  const labels = useLabels(loaded.options);
  const labelOf = (each: string) => labels.get(each) ?? each;

  const shown = loader.search ? loaded.options : matchingOptions(loaded.options, text);
  const typed = text.trim();
  const own = typed !== '' && !values.includes(typed) && !loaded.options.some((option) => option.value === typed) ? typed : null;

  function change(next: string[]): void {
    if (field.multiple) onChange(next);
    else onChange(next.at(-1));
  }

  function pick(picked: string): void {
    if (!field.multiple) {
      change([picked]);
      combobox.closeDropdown();
      return;
    }
    change(values.includes(picked) ? values.filter((each) => each !== picked) : [...values, picked]);
    setText('');
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Backspace' && text === '' && field.multiple && values.length > 0) change(values.slice(0, -1));
  }

  const single = field.multiple ? undefined : values[0];
  return (
    <Combobox store={combobox} onOptionSubmit={pick} position="bottom-start" shadow="md" withinPortal>
      <Combobox.DropdownTarget>
        <PillsInput
          label={title}
          description={description}
          withAsterisk={required}
          error={error}
          onClick={() => combobox.openDropdown()}
          rightSection={
            loaded.isLoading ? (
              <Loader size={14} aria-label="Loading the choices" />
            ) : single !== undefined && !required ? (
              <CloseButton size="sm" aria-label={`Clear ${title}`} onClick={() => onChange(undefined)} />
            ) : (
              <Combobox.Chevron />
            )
          }
        >
          <Pill.Group>
            {field.multiple &&
              values.map((each) => (
                <Pill
                  key={each}
                  withRemoveButton
                  removeButtonProps={{ 'aria-label': `Remove ${labelOf(each)}`, 'aria-hidden': false }}
                  onRemove={() => change(values.filter((other) => other !== each))}
                >
                  {labelOf(each)}
                </Pill>
              ))}
            <Combobox.EventsTarget>
              <PillsInput.Field
                value={opened || single === undefined ? text : labelOf(single)}
                placeholder={placeholderOf(field.placeholder, single === undefined ? undefined : labelOf(single), values.length > 0)}
                autoComplete="off"
                miw={72}
                spellCheck={false}
                onFocus={() => combobox.openDropdown()}
                onBlur={() => combobox.closeDropdown()}
                onChange={(event) => {
                  combobox.openDropdown();
                  combobox.resetSelectedOption();
                  setText(event.currentTarget.value);
                }}
                onKeyDown={onKeyDown}
              />
            </Combobox.EventsTarget>
          </Pill.Group>
        </PillsInput>
      </Combobox.DropdownTarget>
      <OptionsDropdown options={shown} chosen={values} own={own} obstacle={obstacle} loaded={loaded} label={title} />
    </Combobox>
  );
}

/** What values are called, as far as a page with them was seen; kept while other pages are looked at. */
function useLabels(options: readonly FieldOption[]): ReadonlyMap<string, string> {
  const [known, setKnown] = useState<ReadonlyMap<string, string>>(new Map());
  const fresh = options.filter(({ value, label }) => known.get(value) !== label);
  if (fresh.length === 0) return known;
  const next = new Map([...known, ...fresh.map(({ value, label }) => [value, label] as const)]);
  setKnown(next);
  return next;
}

function valuesOf(value: FieldProps['value']): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function placeholderOf(placeholder: string | undefined, chosen: string | undefined, hasPills: boolean): string {
  if (chosen !== undefined) return chosen;
  return hasPills ? '' : (placeholder ?? 'Choose or type…');
}
