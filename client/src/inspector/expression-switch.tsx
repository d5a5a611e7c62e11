import { ActionIcon, Tooltip } from '@mantine/core';
import { IconMathFunction } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ExpressionInput } from './expression-input.tsx';
import type { FieldProps } from './field-props.ts';
import { isExpression } from './value-text.ts';
import styles from './fields.module.css';

interface ExpressionSwitchProps extends FieldProps {
  /** The field for a plain value. */
  plain: ReactNode;
}

/** Shows the plain field, or an expression in its place; which of the two follows from the value. */
export function ExpressionSwitch({ plain, title, description, required, value, onChange, error, schema }: ExpressionSwitchProps) {
  const expression = isExpression(value);
  const name = expression ? 'Use a fixed value' : 'Use an expression';
  return (
    <div className={styles.switched}>
      {expression ? (
        <ExpressionInput label={title} description={description} required={required} value={value} onChange={onChange} error={error} />
      ) : (
        plain
      )}
      <Tooltip label={name}>
        <ActionIcon
          size={22}
          className={styles.fx}
          variant={expression ? 'light' : 'subtle'}
          color={expression ? 'woad' : 'gray'}
          aria-label={name}
          aria-pressed={expression}
          onClick={() => onChange(expression ? schema['default'] : '{{  }}')}
        >
          <IconMathFunction size={14} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
