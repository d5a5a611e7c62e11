import { Alert, Group, Loader, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useClient } from 'urql';
import type { TestCredentialInput } from '../gql/graphql.ts';
import { problemOf } from '../lib/errors.ts';
import type { Problem } from '../lib/errors.ts';
import { TestCredentialDocument } from './credential-operations.ts';

interface CredentialTestProps {
  /** A stored credential, or the values in a form. */
  input: TestCredentialInput;
}

interface Result {
  ok: boolean;
  title: string;
  message: string;
}

const said = ({ ok, message }: { ok: boolean; message: string }): Result => ({
  ok,
  title: ok ? 'It works' : 'It does not work',
  message,
});

/** Values with faults never get as far as the service: what is to be filled in is named. */
function refused(problem: Problem | null): Result {
  const faults = problem?.issues.map(({ message }) => message) ?? [];
  const message = faults.length > 0 ? `${faults.join('. ')}.` : (problem?.message ?? 'The test gave no result.');
  return { ok: false, title: 'It could not be tested', message: message.replace(/\.\.$/, '.') };
}

/** Tries a credential at its service once, as soon as it is shown. Give it another `key` to try again. */
export function CredentialTest({ input }: CredentialTestProps) {
  const client = useClient();
  const [asked] = useState(input);
  const [result, setResult] = useState<Result | null>(null);

  // Not in the click, since the result is shown where it is, in a form as in a window of its own.
  useEffect(() => {
    let left = false;
    void client
      .mutation(TestCredentialDocument, { input: asked })
      .toPromise()
      .then(({ data, error }) => {
        if (left) return;
        setResult(data ? said(data.testCredential) : refused(error ? problemOf(error) : null));
      });
    return () => {
      left = true;
    };
  }, [client, asked]);

  if (!result) {
    return (
      <Group gap="xs" role="status">
        <Loader size="xs" />
        <Text size="sm" c="dimmed">
          Asking the service…
        </Text>
      </Group>
    );
  }
  return (
    <Alert
      role="status"
      color={result.ok ? 'green' : 'red'}
      icon={result.ok ? <IconCheck /> : <IconAlertTriangle />}
      title={result.title}
      py="xs"
    >
      <Text size="sm">{result.message}</Text>
    </Alert>
  );
}
