import { Alert } from '@mantine/core';
import type { Problem } from '../lib/errors.ts';
import { ProblemText } from './problem-panel.tsx';

/** What a form was refused with, above its fields; nothing where there is no problem. */
export function FormProblem({ problem }: { problem: Problem | undefined }) {
  if (!problem) return null;
  return (
    <Alert color="red" role="alert">
      <ProblemText problem={problem} />
    </Alert>
  );
}
