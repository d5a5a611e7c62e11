import { Text } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { useQuery } from 'urql';
import { formatCount, titleCase } from '../lib/format.ts';
import { PluginProcessesDocument } from './plugin-operations.ts';
import styles from './plugins.module.css';
import { Section } from './section.tsx';

const REFRESH_MS = 5_000;

/** How a plugin's process fares in the server that answers: its state, memory, calls and restarts. */
export function PluginProcess({ name }: { name: string }) {
  const [{ data }, reload] = useQuery({ query: PluginProcessesDocument, requestPolicy: 'cache-and-network' });
  useInterval(() => reload({ requestPolicy: 'network-only' }), REFRESH_MS, { autoInvoke: true });
  const process = data?.plugins.find((plugin) => plugin.name === name)?.process ?? null;
  return (
    <Section title="Process">
      {process ? (
        <dl className={`${styles.facts} hl-tabular`}>
          <dt>State</dt>
          <dd>{titleCase(process.state)}</dd>
          {process.memoryMb !== null && (
            <>
              <dt>Memory</dt>
              <dd>{formatCount(process.memoryMb)} MB</dd>
            </>
          )}
          <dt>Calls</dt>
          <dd>{formatCount(process.calls)}</dd>
          <dt>Restarts</dt>
          <dd>{formatCount(process.restarts)}</dd>
          {process.problem !== null && (
            <>
              <dt>Last problem</dt>
              <dd>{process.problem}</dd>
            </>
          )}
        </dl>
      ) : (
        <Text size="sm" c="dimmed">
          {data ? 'It has no process now. One is started when a step needs it, and stopped when it is idle.' : 'Loading…'}
        </Text>
      )}
    </Section>
  );
}
