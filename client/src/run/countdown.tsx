import { Tooltip } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { useState } from 'react';
import { formatDuration, formatInstant } from '../lib/format.ts';

/** How long it is until an instant, ticking, with the exact time on pointing at it: `in 2 min 5 s`. */
export function Countdown({ until }: { until: string }) {
  const [now, setNow] = useState(() => Date.now());
  useInterval(() => setNow(Date.now()), 1_000, { autoInvoke: true });
  const seconds = Math.ceil((Date.parse(until) - now) / 1_000);
  return (
    <Tooltip label={formatInstant(until)}>
      <time dateTime={until} className="hl-tabular" style={{ whiteSpace: 'nowrap' }}>
        {seconds <= 0 ? 'any moment' : `in ${formatDuration(seconds * 1_000)}`}
      </time>
    </Tooltip>
  );
}
