import { Alert, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { StepPartsFragment } from '../gql/graphql.ts';
import styles from './step-detail.module.css';

type Failure = NonNullable<StepPartsFragment['error']>;

const blame: Readonly<Record<Failure['class'], string>> = {
  USER: 'The fault lies in the workflow or its data.',
  REMOTE: 'The fault lies on the other side of a request.',
  OURS: 'The fault lies in Hookloom itself.',
  TIMEOUT: 'It took too long.',
  CANCELLED: 'Somebody stopped it, here or by the API.',
};

export function FailureView({ failure }: { failure: Failure }) {
  return (
    <Alert color="red" icon={<IconAlertTriangle />} title={failure.code} role="alert" className={styles.code}>
      <Stack gap={4}>
        <Text size="sm" className={styles.message}>
          {failure.message}
        </Text>
        <Text size="xs" c="dimmed">
          {blame[failure.class]}
          {failure.nodeId !== null && (
            <>
              {' Node: '}
              <code>{failure.nodeId}</code>
            </>
          )}
        </Text>
      </Stack>
    </Alert>
  );
}
