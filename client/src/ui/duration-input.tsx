import { Group, Input, NumberInput, Select } from '@mantine/core';
import { useState } from 'react';
import { durationUnits, isDurationUnit, msOf, unitFor } from '../lib/duration.ts';
import type { DurationUnit } from '../lib/duration.ts';

interface DurationInputProps {
  label: string;
  description?: string;
  /** What stands for nothing entered, such as "No limit". */
  placeholder?: string;
  error?: string | undefined;
  /** Milliseconds. */
  value: number | undefined;
  onChange: (ms: number | undefined) => void;
  /** The unit of what is entered first. Default seconds. */
  firstUnit?: DurationUnit;
}

const units = durationUnits.map(({ value, label }) => ({ value, label }));

/** A span of time as a number and a unit. Changing the unit keeps the number, as one does who has typed it wrongly. */
export function DurationInput({ label, description, placeholder, error, value, onChange, firstUnit = 's' }: DurationInputProps) {
  const [chosen, choose] = useState<DurationUnit>(value === undefined ? firstUnit : unitFor(value));
  // An undo may bring a span that is no whole number of the chosen unit.
  const unit = value !== undefined && value % msOf(chosen) !== 0 ? unitFor(value) : chosen;
  const amount = value === undefined ? '' : value / msOf(unit);
  return (
    <Input.Wrapper label={label} description={description} error={error} labelElement="div">
      <Group gap={6} wrap="nowrap" mt={4}>
        <NumberInput
          aria-label={label}
          placeholder={placeholder}
          min={0}
          allowDecimal={false}
          allowNegative={false}
          thousandSeparator=" "
          flex={1}
          error={error !== undefined}
          value={amount}
          onChange={(next) => onChange(typeof next === 'number' ? next * msOf(unit) : undefined)}
        />
        <Select
          aria-label={`${label}: unit`}
          data={units}
          allowDeselect={false}
          w={132}
          value={unit}
          onChange={(next) => {
            if (!isDurationUnit(next)) return;
            choose(next);
            if (typeof amount === 'number') onChange(amount * msOf(next));
          }}
        />
      </Group>
    </Input.Wrapper>
  );
}
