import { useState } from 'react';
import { useMutation } from 'urql';
import { notifications } from '@mantine/notifications';
import { notifyProblem } from '../ui/notify.tsx';
import { ConnectCredentialDocument } from './credential-operations.ts';
import type { SignInWindow } from './sign-in-window.ts';
import { openSignInWindow } from './sign-in-window.ts';
import { useCredentialNews } from './use-credential-news.ts';

/** Sends somebody to the service's page to sign in there, and takes note when they come back. */
export function useConnect() {
  const [{ fetching }, connect] = useMutation(ConnectCredentialDocument);
  const [credentialId, setCredentialId] = useState<string | null>(null);
  useCredentialNews(credentialId);

  /** `opened` is a window that a click opened before the credential was there. */
  async function start(id: string, opened: SignInWindow | null = openSignInWindow()): Promise<void> {
    if (!opened) {
      notifications.show({ color: 'yellow', message: 'The browser blocked the window. Allow pop-ups for this page, and connect again.' });
      return;
    }
    const { data, error } = await connect({ input: { id } });
    if (!data) {
      opened.close();
      if (error) notifyProblem('Could not connect', error);
      return;
    }
    setCredentialId(id);
    opened.show(data.connectCredential.url);
  }

  return { start, isStarting: fetching, credentialId };
}
