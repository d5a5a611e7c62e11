import { ActionIcon, Combobox, Textarea, TextInput, Tooltip, useCombobox } from '@mantine/core';
import { IconBraces } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { ChangeEvent, ReactNode, SyntheticEvent } from 'react';
import { complete, completionAt } from './completion.ts';
import type { Completion } from './completion.ts';
import { ExpressionPreview } from './expression-preview.tsx';
import { useInspectorScope } from './inspector-context.ts';
import { isExpression } from './value-text.ts';
import styles from './fields.module.css';

interface ExpressionInputProps {
  label?: string;
  /** Names the input where there is no room for a label. */
  ariaLabel?: string;
  description?: string | undefined;
  placeholder?: string | undefined;
  required?: boolean;
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
  /** More than one makes it a text of several lines. */
  rows?: number;
  /** Shown at the end of the input, beside the button that begins an expression. */
  tag?: ReactNode;
}

type TextElement = HTMLInputElement | HTMLTextAreaElement;

/** A text that may hold `{{ expressions }}`: offers what can be named while one types, and shows what it gives. */
export function ExpressionInput(props: ExpressionInputProps) {
  const { label, ariaLabel, description, placeholder, required, value, onChange, error, rows = 1, tag } = props;
  const { expression: completions } = useInspectorScope().completions;
  const input = useRef<TextElement>(null);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const [completion, setCompletion] = useState<Completion | null>(null);

  function offer(text: string, caret: number): void {
    const next = completionAt(text, caret, completions);
    setCompletion(next);
    if (next) combobox.openDropdown();
    else combobox.closeDropdown();
  }

  function write(text: string, caret: number): void {
    onChange(text);
    // The caret can be placed once React has put the new text into the input.
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(caret, caret);
      offer(text, caret);
    });
  }

  function take(path: string): void {
    const option = completion?.options.find((candidate) => candidate.path === path);
    if (!completion || !option) return;
    const { text, caret } = complete(value, completion, option);
    write(text, caret);
  }

  function begin(): void {
    const caret = input.current?.selectionStart ?? value.length;
    write(`${value.slice(0, caret)}{{ }}${value.slice(caret)}`, caret + 3);
  }

  const shared = {
    label,
    description,
    placeholder,
    required,
    withAsterisk: required,
    error,
    value,
    'aria-label': ariaLabel,
    autoComplete: 'off',
    spellCheck: false,
    'data-expression': isExpression(value) || undefined,
    classNames: { input: styles.expressionInput, section: styles.expressionSection },
    onChange: (event: ChangeEvent<TextElement>) => {
      onChange(event.currentTarget.value);
      offer(event.currentTarget.value, event.currentTarget.selectionStart ?? event.currentTarget.value.length);
    },
    onClick: (event: SyntheticEvent<TextElement>) => {
      if (isExpression(value)) offer(value, event.currentTarget.selectionStart ?? value.length);
    },
    onBlur: () => combobox.closeDropdown(),
    rightSectionWidth: tag ? 92 : 32,
    rightSection: (
      <>
        {tag}
        <Tooltip label="Insert an expression">
          <ActionIcon size={22} aria-label="Insert an expression" tabIndex={-1} onClick={begin}>
            <IconBraces size={14} />
          </ActionIcon>
        </Tooltip>
      </>
    ),
  };

  return (
    <div>
      <Combobox store={combobox} onOptionSubmit={take} position="bottom-start" shadow="md" withinPortal>
        <Combobox.Target withKeyboardNavigation={completion !== null} withAriaAttributes={completion !== null}>
          {rows > 1 ? (
            <Textarea ref={(element) => void (input.current = element)} autosize minRows={rows} maxRows={16} {...shared} />
          ) : (
            <TextInput ref={(element) => void (input.current = element)} {...shared} />
          )}
        </Combobox.Target>
        <Combobox.Dropdown hidden={completion === null}>
          <Combobox.Options mah={240} className={styles.options} aria-label="Expressions">
            {completion?.options.map((option) => (
              <Combobox.Option key={option.path} value={option.path} className={styles.option}>
                <span>{option.label}</span>
                <span className={styles.optionDetail}>{option.detail}</span>
              </Combobox.Option>
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      {isExpression(value) && <ExpressionPreview text={value} />}
    </div>
  );
}
