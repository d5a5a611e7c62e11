import { Tooltip } from '@mantine/core';
import { formatInstant, formatRelative } from '../lib/format.ts';
import { useNow } from './use-now.ts';

/** How long ago something was, kept up to date, with the exact time on pointing at it. */
export function RelativeTime({ instant }: { instant: string }) {
  const now = useNow();
  // An event may be younger than the last tick of the clock.
  const relative = formatRelative(instant, Math.max(now, Date.parse(instant)));
  return (
    <Tooltip label={formatInstant(instant)}>
      <time dateTime={instant} style={{ whiteSpace: 'nowrap' }}>
        {relative}
      </time>
    </Tooltip>
  );
}
