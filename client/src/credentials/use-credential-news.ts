import { useWindowEvent } from '@mantine/hooks';
import { useEffect } from 'react';
import { useClient } from 'urql';
import { CredentialDocument } from './credential-operations.ts';

/** Where the page that a service sends people back to says that it is done. */
const CHANNEL = 'hookloom-credential';

/** Reads a credential again when its sign-in at the service ends in another window, and when this window is come back to. */
export function useCredentialNews(id: string | null): void {
  const client = useClient();

  function reload(): void {
    if (id !== null) void client.query(CredentialDocument, { id }, { requestPolicy: 'network-only' }).toPromise();
  }

  useWindowEvent('focus', reload);
  useEffect(() => {
    if (id === null) return undefined;
    const channel = new BroadcastChannel(CHANNEL);
    channel.addEventListener('message', () => void client.query(CredentialDocument, { id }, { requestPolicy: 'network-only' }).toPromise());
    return () => channel.close();
  }, [client, id]);
}
