/** Where steps lie on a common line of time. */
export interface Span {
  /** Milliseconds since the epoch. */
  from: number;
  to: number;
}

interface TimedStep {
  startedAt: string | null;
  durationMs: number | null;
}

/** From the first start to the last end. */
export function spanOf(steps: readonly TimedStep[]): Span {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const step of steps) {
    if (step.startedAt === null) continue;
    const start = Date.parse(step.startedAt);
    from = Math.min(from, start);
    to = Math.max(to, start + (step.durationMs ?? 0));
  }
  return { from, to };
}

/** A step's place as shares of the span, 0 to 1 and wide enough to be seen; null where it has not started. A step that runs reaches the end. */
export function barOf(step: TimedStep, span: Span): { left: number; width: number } | null {
  if (step.startedAt === null) return null;
  const length = Math.max(span.to - span.from, 1);
  const start = (Date.parse(step.startedAt) - span.from) / length;
  const width = step.durationMs === null ? 1 - start : step.durationMs / length;
  const visible = Math.max(Math.min(width, 1), 0.02);
  return { left: Math.max(0, Math.min(start, 1 - visible)), width: visible };
}
