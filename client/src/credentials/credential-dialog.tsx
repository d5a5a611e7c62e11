import { Button, Group, Loader, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconPlugConnected } from '@tabler/icons-react';
import { useState } from 'react';
import { useQuery } from 'urql';
import { CredentialBadge } from '../inspector/credential-status.tsx';
import { problemOf } from '../lib/errors.ts';
import { notifyDone } from '../ui/notify.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { CredentialDocument, CredentialTypesDocument } from './credential-operations.ts';
import type { Credential, CredentialType } from './credential-operations.ts';
import { CredentialForm } from './credential-form.tsx';
import type { SignInWindow } from './sign-in-window.ts';
import { TypePicker } from './type-picker.tsx';
import { useConnect } from './use-connect.ts';

const modalId = 'credential';
const close = (): void => modals.close(modalId);

/** Makes a credential: of one of the `types`, or of any where there are none. `onCreated` gets its id once it can be picked. */
export function openCreateCredential(types: readonly string[] = [], onCreated: (id: string) => void = () => {}): void {
  modals.open({ modalId, size: 'lg', title: 'New credential', children: <CreateCredential types={types} onCreated={onCreated} /> });
}

/** Changes a credential, or connects it. */
export function openEditCredential(id: string): void {
  modals.open({ modalId, size: 'lg', title: 'Edit credential', children: <EditCredential id={id} /> });
}

function CreateCredential({ types, onCreated }: { types: readonly string[]; onCreated: (id: string) => void }) {
  const [{ data, error }, reload] = useQuery({ query: CredentialTypesDocument, requestPolicy: 'cache-and-network' });
  const [picked, pick] = useState<CredentialType | null>(null);
  if (!data) {
    if (!error) return <Loader aria-label="Loading" />;
    return <ProblemPanel problem={problemOf(error)} onRetry={() => reload({ requestPolicy: 'network-only' })} />;
  }
  const takesAny = types.length === 0 || types.includes('*');
  const choices = takesAny ? data.credentialTypes : data.credentialTypes.filter(({ type }) => types.includes(type));
  const type = picked ?? (!takesAny && choices.length === 1 ? (choices[0] ?? null) : null);
  if (!type && !takesAny && choices.length === 0) {
    return <Text size="sm">No installed plugin offers {types.join(' or ')}. It may be broken or switched off: see the Plugins page.</Text>;
  }
  if (!type) return <TypePicker types={choices} onPick={pick} />;
  return <FormAndSignIn key={type.type} type={type} credential={null} onReady={onCreated} />;
}

function EditCredential({ id }: { id: string }) {
  const [{ data, error }, reload] = useQuery({ query: CredentialDocument, variables: { id } });
  const [{ data: typesData, error: typesError }] = useQuery({ query: CredentialTypesDocument });
  const problem = error ?? typesError;
  if (problem && !(data && typesData)) {
    return <ProblemPanel problem={problemOf(problem)} onRetry={() => reload({ requestPolicy: 'network-only' })} />;
  }
  if (!data || !typesData) return <Loader aria-label="Loading" />;
  const { credential } = data;
  const type = typesData.credentialTypes.find((each) => each.type === credential?.type);
  if (!credential) return <Text size="sm">This credential was deleted.</Text>;
  if (!type)
    return (
      <Text size="sm">The plugin that knows “{credential.type}” is not installed any more. Install it to change this credential.</Text>
    );
  return <FormAndSignIn key={credential.id} type={type} credential={credential} onReady={() => {}} />;
}

interface FormAndSignInProps {
  type: CredentialType;
  credential: Credential | null;
  onReady: (id: string) => void;
}

/** The form, and after it the sign-in at the service where the type asks for one. */
function FormAndSignIn({ type, credential, onReady }: FormAndSignInProps) {
  const [saved, setSaved] = useState<Credential | null>(null);
  const connect = useConnect();

  function onSaved(next: Credential, signIn: SignInWindow | null): void {
    onReady(next.id);
    if (next.status !== 'CONNECTION_NEEDED') {
      signIn?.close();
      notifyDone(`Saved “${next.name}”`);
      close();
      return;
    }
    setSaved(next);
    if (signIn) void connect.start(next.id, signIn);
  }

  if (saved) return <SignIn credential={saved} onConnect={() => void connect.start(saved.id)} isStarting={connect.isStarting} />;
  return <CredentialForm type={type} credential={credential} onSaved={onSaved} onCancel={close} />;
}

interface SignInProps {
  credential: Credential;
  onConnect: () => void;
  isStarting: boolean;
}

function SignIn({ credential, onConnect, isStarting }: SignInProps) {
  // The cache brings what the other window did.
  const [{ data }] = useQuery({ query: CredentialDocument, variables: { id: credential.id } });
  const { status, problem } = data?.credential ?? credential;
  const isReady = status === 'READY';
  return (
    <Stack gap="md" role="status">
      <Group gap="xs">
        <Text fw={550}>{credential.name}</Text>
        <CredentialBadge status={status} />
      </Group>
      <Text size="sm">
        {isReady && 'It is connected and can be used.'}
        {status === 'FAILED' && (problem ?? 'The service did not let it in. Try again.')}
        {status === 'CONNECTION_NEEDED' && 'Sign in at the service in the window that has opened. This page notices when you are done.'}
      </Text>
      <Group justify="flex-end" gap="xs">
        {!isReady && (
          <Button variant="default" leftSection={<IconPlugConnected size={16} />} loading={isStarting} onClick={onConnect}>
            Open the window again
          </Button>
        )}
        <Button variant={isReady ? 'filled' : 'default'} onClick={close}>
          {isReady ? 'Done' : 'Later'}
        </Button>
      </Group>
    </Stack>
  );
}
