import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import type { CombinedError } from 'urql';
import { isSessionEnded, problemOf } from '../lib/errors.ts';
import { ProblemText } from './problem-panel.tsx';

/** Says in passing that something was done. */
export function notifyDone(message: string): void {
  notifications.show({ message, color: 'green', icon: <IconCheck size={16} />, autoClose: 2_500 });
}

/**
 * Says that an operation failed, with the server's message and issues. `title` names what was tried: "Could not save".
 * Silent where the session ended, since that leads to the sign-in page.
 */
export function notifyProblem(title: string, error: CombinedError): void {
  if (isSessionEnded(error)) return;
  notifications.show({
    title,
    message: <ProblemText problem={problemOf(error)} />,
    color: 'red',
    icon: <IconAlertTriangle size={16} />,
    autoClose: 10_000,
  });
}
