import { NumberInput, Select, Stack } from '@mantine/core';
import type { RetryPolicy } from '@hookloom/sdk/wire';

interface RetryInputsProps {
  retry: RetryPolicy | undefined;
  onChange: (retry: RetryPolicy | undefined) => void;
}

const first: RetryPolicy = { attempts: 1, delayMs: 1_000, backoff: 'exponential' };

const backoffs: { value: RetryPolicy['backoff']; label: string }[] = [
  { value: 'exponential', label: 'Longer each time' },
  { value: 'fixed', label: 'Always the same' },
];

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
        description="When the other side fails or takes too long."
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
        </>
      )}
    </Stack>
  );
}
