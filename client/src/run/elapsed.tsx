import { useInterval } from '@mantine/hooks';
import { useState } from 'react';
import { formatDuration } from '../lib/format.ts';

interface ElapsedProps {
  startedAt: string | null;
  /** Null while it runs. */
  durationMs: number | null;
}

/** How long something took, or takes so far. Nothing where it has not started. */
export function Elapsed({ startedAt, durationMs }: ElapsedProps) {
  if (durationMs !== null) return <span className="hl-tabular">{formatDuration(durationMs)}</span>;
  return startedAt === null ? null : <Ticking startedAt={startedAt} />;
}

function Ticking({ startedAt }: { startedAt: string }) {
  const [now, setNow] = useState(() => Date.now());
  useInterval(() => setNow(Date.now()), 1_000, { autoInvoke: true });
  const seconds = Math.floor((now - Date.parse(startedAt)) / 1_000);
  return seconds < 1 ? null : <span className="hl-tabular">{formatDuration(seconds * 1_000)}</span>;
}
