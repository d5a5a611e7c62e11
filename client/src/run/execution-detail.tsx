import { Tabs, Text } from '@mantine/core';
import type { JsonValue } from '@hookloom/sdk/wire';
import type { ExecutionPartsFragment } from '../gql/graphql.ts';
import { FailureView } from './failure-view.tsx';
import { JsonView } from './json-view.tsx';
import styles from './step-detail.module.css';

/** The data that started an execution, and what came of it as a whole. */
export function ExecutionDetail({ execution }: { execution: ExecutionPartsFragment }) {
  return (
    <section aria-label="Execution" className={styles.detail}>
      <Tabs defaultValue={execution.error ? 'error' : 'trigger'} className={styles.tabs} keepMounted={false}>
        <Tabs.List>
          {execution.error && <Tabs.Tab value="error">Error</Tabs.Tab>}
          <Tabs.Tab value="trigger">Trigger data</Tabs.Tab>
          <Tabs.Tab value="result">Result</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="error">{execution.error && <FailureView failure={execution.error} />}</Tabs.Panel>
        <Tabs.Panel value="trigger">
          <ValueOf value={execution.triggerData} label="trigger data" empty="It was started without data." />
        </Tabs.Panel>
        <Tabs.Panel value="result">
          <ValueOf value={execution.result} label="result" empty="There is no result." />
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}

function ValueOf({ value, label, empty }: { value: JsonValue; label: string; empty: string }) {
  if (value !== null) return <JsonView value={value} label={label} />;
  return (
    <Text size="sm" c="dimmed" py="xs">
      {empty}
    </Text>
  );
}
