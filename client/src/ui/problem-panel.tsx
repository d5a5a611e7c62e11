import { Alert, Button, Code, List, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconPlugConnectedX } from '@tabler/icons-react';
import type { Problem } from '../lib/errors.ts';

interface ProblemPanelProps {
  problem: Problem;
  /** Shown as a "Try again" button where given. */
  onRetry?: () => void;
}

/** A refused or failed operation, in place: its message, its issues, and a way to try again. */
export function ProblemPanel({ problem, onRetry }: ProblemPanelProps) {
  const offline = problem.code === 'NETWORK';
  return (
    <Alert
      color="red"
      title={offline ? 'No connection' : 'That did not work'}
      icon={offline ? <IconPlugConnectedX /> : <IconAlertTriangle />}
      role="alert"
      maw={640}
    >
      <Stack gap="sm" align="flex-start">
        <ProblemText problem={problem} />
        {onRetry && (
          <Button variant="default" size="xs" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** The message with the issues listed under it, for alerts and notifications. */
export function ProblemText({ problem }: { problem: Problem }) {
  return (
    <Stack gap={4}>
      <Text size="sm">{problem.message}</Text>
      {problem.issues.length > 0 && (
        <List size="sm" spacing={2}>
          {problem.issues.map((issue) => (
            <List.Item key={`${issue.path}:${issue.message}`}>
              {issue.path && <Code mr={6}>{issue.path}</Code>}
              {issue.message}
            </List.Item>
          ))}
        </List>
      )}
    </Stack>
  );
}
