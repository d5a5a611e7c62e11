import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAlertTriangle, IconEyeSearch } from '@tabler/icons-react';
import type { GraphNode, JsonValue } from '@hookloom/sdk/wire';
import { useState } from 'react';
import { useMutation } from 'urql';
import { graphql } from '../gql/index.ts';
import type { TestTriggerMutation } from '../gql/graphql.ts';
import { problemOf } from '../lib/errors.ts';
import { JsonView } from '../run/json-view.tsx';
import { notifyDone } from '../ui/notify.tsx';
import { rememberTestData } from './test-data.ts';

const TestTriggerDocument = graphql(`
  mutation TestTrigger($input: TestTriggerInput!) {
    testTrigger(input: $input) {
      items {
        id
        data
      }
      count
      problem
    }
  }
`);

type Trial = TestTriggerMutation['testTrigger'];

/** Asks the service once, as the form stands, for data to build the workflow with. Starts nothing. */
export function LookNow({ node, workflowId }: { node: GraphNode; workflowId: string }) {
  const [{ data, fetching, error }, test] = useMutation(TestTriggerDocument);
  const [opened, { open, close }] = useDisclosure(false);
  const { typeVersion, params, label } = node.data;
  const problem = error ? problemOf(error).message : (data?.testTrigger.problem ?? null);

  async function look(): Promise<void> {
    const result = await test({ input: { nodeType: node.type, typeVersion, params } });
    if (result.data && result.data.testTrigger.problem === null) open();
  }

  function take(item: JsonValue): void {
    rememberTestData(workflowId, node.id, JSON.stringify(item, null, 2));
    notifyDone(`Test runs start “${label}” with this from now on`);
    close();
  }

  return (
    <>
      <div>
        <Button
          variant="default"
          size="xs"
          loading={fetching}
          leftSection={<IconEyeSearch size={14} />}
          title="Starts nothing, and remembers nothing"
          onClick={() => void look()}
        >
          Fetch sample data
        </Button>
      </div>
      {problem !== null && !fetching && (
        <Alert color="red" icon={<IconAlertTriangle />} py={6} role="alert">
          <Text size="xs">{problem}</Text>
        </Alert>
      )}
      <Modal opened={opened} onClose={close} title={`What “${label}” finds`} size="xl">
        {opened && data && <Found trial={data.testTrigger} onTake={take} />}
      </Modal>
    </>
  );
}

function Found({ trial: { items, count }, onTake }: { trial: Trial; onTake: (item: JsonValue) => void }) {
  const newest = items.toReversed();
  const [chosen, choose] = useState(0);
  const item = newest[chosen];
  if (!item) {
    return <Text size="sm">There is nothing now. Make something happen at the service, and look again.</Text>;
  }
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="xs">
        <Text size="sm" c="dimmed" className="hl-tabular">
          {count === 1 ? 'One was found.' : `${count} were found; this is number ${chosen + 1} of the newest ${newest.length}.`}
        </Text>
        {newest.length > 1 && (
          <Group gap={4}>
            <Button variant="default" size="compact-xs" disabled={chosen === 0} onClick={() => choose(chosen - 1)}>
              Newer
            </Button>
            <Button variant="default" size="compact-xs" disabled={chosen === newest.length - 1} onClick={() => choose(chosen + 1)}>
              Older
            </Button>
          </Group>
        )}
      </Group>
      <JsonView key={item.id} value={item.data} label="found item" />
      <Group justify="flex-end">
        <Button data-autofocus onClick={() => onTake(item.data)}>
          Use as test data
        </Button>
      </Group>
    </Stack>
  );
}
