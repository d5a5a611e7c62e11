import { Center } from '@mantine/core';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { CombinedError } from 'urql';
import { problemOf } from '../lib/errors.ts';
import { ProblemPanel } from '../ui/problem-panel.tsx';

/** Stands in for a page that could not be loaded or failed while rendering. */
export function RouteError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const problem =
    error instanceof CombinedError
      ? problemOf(error)
      : { code: 'INTERNAL', message: 'This page failed to load. Reloading usually helps.', issues: [] };

  const retry = async () => {
    await router.invalidate();
    reset();
  };

  return (
    <Center mih="70dvh" p="md">
      <ProblemPanel problem={problem} onRetry={retry} />
    </Center>
  );
}
