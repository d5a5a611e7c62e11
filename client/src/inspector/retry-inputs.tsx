import { MultiSelect, NumberInput, Select, Stack } from '@mantine/core';
import { errorClasses } from '@hookloom/sdk/wire';
import type { ErrorClass, RetryPolicy } from '@hookloom/sdk/wire';
import { DurationInput } from '../ui/duration-input.tsx';

interface RetryInputsProps {
  retry: RetryPolicy | undefined;
  onChange: (retry: RetryPolicy | undefined) => void;
}

const first: RetryPolicy = { attempts: 1, delayMs: 1_000, backoff: 'exponential' };

const backoffs: { value: RetryPolicy['backoff']; label: string }[] = [
  { value: 'exponential', label: 'Longer each time' },
  { value: 'fixed', label: 'Always the same' },
];

/** A cancelled step is not tried again, whatever one says. */
const classOptions: { value: ErrorClass; label: string }[] = [
  { value: 'REMOTE', label: 'A failure of the other side' },
  { value: 'TIMEOUT', label: 'Too long a time' },
  { value: 'OURS', label: 'A fault of Hookloom' },
  { value: 'USER', label: 'A fault of the workflow or its data' },
];

const defaultClasses: string[] = ['REMOTE', 'TIMEOUT'] satisfies ErrorClass[];

/** How often a step is tried, and the waits in between. One try is no policy at all. */
export function RetryInputs({ retry, onChange }: RetryInputsProps) {
  const policy = retry ?? first;
  const change = (next: Partial<RetryPolicy>): void => {
    const merged = { ...policy, ...next };
    onChange(merged.attempts > 1 ? merged : undefined);
  };
  return (
    <Stack gap="xs">
      <NumberInput
        label="Tries"
        description="In all, the first included."
        min={1}
        max={10}
        allowDecimal={false}
        value={policy.attempts}
        onChange={(next) => typeof next === 'number' && change({ attempts: next })}
      />
      {policy.attempts > 1 && (
        <>
          <NumberInput
            label="Wait before the second try"
            description="Milliseconds."
            min={0}
            max={86_400_000}
            allowDecimal={false}
            thousandSeparator=" "
            value={policy.delayMs}
            onChange={(next) => typeof next === 'number' && change({ delayMs: next })}
          />
          <Select
            label="Waits after that"
            data={backoffs}
            allowDeselect={false}
            value={policy.backoff}
            onChange={(next) => change({ backoff: next === 'fixed' ? 'fixed' : 'exponential' })}
          />
          {policy.backoff === 'exponential' && (
            <DurationInput
              label="Longest wait"
              placeholder="1 hour"
              firstUnit="min"
              value={policy.maxDelayMs}
              onChange={(maxDelayMs) => {
                const { maxDelayMs: _before, ...others } = policy;
                onChange(maxDelayMs === undefined ? others : { ...others, maxDelayMs });
              }}
            />
          )}
          <MultiSelect
            label="Tries again after"
            data={classOptions}
            value={policy.on ?? defaultClasses}
            onChange={(next) => change({ on: errorClasses.filter((errorClass) => next.includes(errorClass)) })}
          />
        </>
      )}
    </Stack>
  );
}
