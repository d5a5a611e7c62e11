/** Spans of time as a person enters them: an amount and a unit. */
export const durationUnits = [
  { value: 'ms', label: 'milliseconds', ms: 1 },
  { value: 's', label: 'seconds', ms: 1_000 },
  { value: 'min', label: 'minutes', ms: 60_000 },
  { value: 'h', label: 'hours', ms: 3_600_000 },
  { value: 'd', label: 'days', ms: 86_400_000 },
] as const;

export type DurationUnit = (typeof durationUnits)[number]['value'];

export function msOf(unit: DurationUnit): number {
  return durationUnits.find((candidate) => candidate.value === unit)?.ms ?? 1;
}

/** The largest unit in which the span is a whole number: 90,000 ms are 90 seconds. */
export function unitFor(ms: number): DurationUnit {
  return durationUnits.findLast((unit) => ms >= unit.ms && ms % unit.ms === 0)?.value ?? 'ms';
}

export function isDurationUnit(value: string | null): value is DurationUnit {
  return durationUnits.some((unit) => unit.value === value);
}
