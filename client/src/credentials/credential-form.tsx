import { Alert, Anchor, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconPlugConnected, IconTestPipe } from '@tabler/icons-react';
import type { JsonObject } from '@hookloom/sdk/wire';
import { useMemo, useState } from 'react';
import type { FormEvent } from 'react';
import { useMutation } from 'urql';
import { defaultParams, isObject, paramProperties } from '../canvas/node-types.ts';
import { InspectorContext } from '../inspector/inspector-context.ts';
import { ParamFields } from '../inspector/param-fields.tsx';
import { problemOf } from '../lib/errors.ts';
import { CopyField } from '../ui/copy.tsx';
import { FormProblem } from '../ui/form-problem.tsx';
import { CreateCredentialDocument, needsSignIn, UpdateCredentialDocument } from './credential-operations.ts';
import type { Credential, CredentialType } from './credential-operations.ts';
import { CredentialTest } from './credential-test.tsx';
import styles from './credentials.module.css';
import { faultsOf, noFaults } from './field-errors.ts';
import { hostsInWords } from './hosts-in-words.ts';
import { openSignInWindow } from './sign-in-window.ts';
import type { SignInWindow } from './sign-in-window.ts';

interface CredentialFormProps {
  type: CredentialType;
  /** The one to change; null makes a new one. */
  credential: Credential | null;
  /** `signIn` is the window in which to go on with the service's sign-in; null where it needs none or the window was blocked. */
  onSaved: (credential: Credential, signIn: SignInWindow | null) => void;
  onCancel: () => void;
}

/** A credential's name and the fields of its type. Stored secrets are not shown, and stay as they are unless they are replaced. */
export function CredentialForm({ type, credential, onSaved, onCancel }: CredentialFormProps) {
  const schema = isObject(type.fieldsSchema) ? type.fieldsSchema : {};
  const [name, setName] = useState(credential?.name ?? type.title);
  const [values, setValues] = useState<JsonObject>(() => initialValues(schema, credential));
  const [faults, setFaults] = useState(noFaults);
  const [testing, setTesting] = useState(0);
  const [{ fetching: isCreating }, create] = useMutation(CreateCredentialDocument);
  const [{ fetching: isUpdating }, update] = useMutation(UpdateCredentialDocument);
  const signsIn = needsSignIn(type) && credential?.status !== 'READY';
  const scope = useMemo(
    () => ({
      errors: faults.byField,
      completions: { expression: {}, code: {} },
      preview: null,
      takesExpressions: false,
      filled: new Set<string>(credential?.filled),
    }),
    [faults, credential],
  );

  /** What was said about a field no longer holds once it is changed. */
  function change(next: JsonObject): void {
    setValues(next);
    setFaults((before) => ({ ...before, byField: new Map([...before.byField].filter(([field]) => next[field] === values[field])) }));
  }

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    const trimmed = name.trim();
    if (trimmed === '') return setFaults({ ...noFaults, name: 'Give it a name' });
    const signIn = signsIn ? openSignInWindow() : null;
    const { saved, error } = await store(trimmed);
    if (saved) return onSaved(saved, signIn);
    signIn?.close();
    if (error) setFaults(faultsOf(problemOf(error), new Set(paramProperties({ paramsSchema: schema }).keys())));
  }

  async function store(trimmed: string) {
    if (credential) {
      const { data, error } = await update({
        input: { id: credential.id, name: trimmed, values: withoutEmptySecrets(values, credential) },
      });
      return { saved: data?.updateCredential.credential, error };
    }
    const { data, error } = await create({ input: { type: type.type, name: trimmed, values } });
    return { saved: data?.createCredential.credential, error };
  }

  return (
    <form onSubmit={(event) => void save(event)} noValidate>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {type.description}{' '}
          {type.docsUrl && (
            <Anchor href={type.docsUrl} target="_blank" rel="noreferrer noopener" size="sm">
              How to get one
            </Anchor>
          )}
        </Text>
        {type.callbackUrl !== null && (
          <CopyField
            label="Redirect URI"
            description="Register it at the service, with the application whose client ID you enter here."
            value={type.callbackUrl}
          />
        )}
        <FormProblem problem={faults.problem} />
        <TextInput
          label="Name"
          description="What you pick it by in workflows"
          required
          data-autofocus
          value={name}
          error={faults.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <InspectorContext value={scope}>
          <div className={styles.fields}>
            <ParamFields schema={schema} value={values} onChange={change} />
          </div>
        </InspectorContext>
        {type.hosts.length > 0 && (
          <Text size="xs" c="dimmed">
            {hostsInWords(type.hosts, titlesOf(schema))}
          </Text>
        )}
        {type.reveals.length > 0 && (
          <Alert color="yellow" py="xs">
            <Text size="xs">The plugin’s code gets to read {type.reveals.join(', ')}. Everything else stays with the server.</Text>
          </Alert>
        )}
        {testing > 0 && (
          <CredentialTest key={testing} input={credential ? { id: credential.id, type: type.type, values } : { type: type.type, values }} />
        )}
        <Group justify="space-between" gap="xs" className={styles.actions}>
          {type.testable && !signsIn ? (
            <Button variant="default" leftSection={<IconTestPipe size={16} />} onClick={() => setTesting((before) => before + 1)}>
              Test
            </Button>
          ) : (
            <span />
          )}
          <Group gap="xs">
            <Button variant="default" onClick={onCancel}>
              Cancel
            </Button>
            <Button type="submit" loading={isCreating || isUpdating} leftSection={signsIn && <IconPlugConnected size={16} />}>
              {signsIn ? 'Save and connect' : 'Save'}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}

/** A stored secret whose replacement was left empty stays as it is. */
function withoutEmptySecrets(values: JsonObject, { filled }: Credential): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== '' || !filled.includes(name)));
}

function titlesOf(schema: JsonObject): Map<string, string> {
  const titled = [...paramProperties({ paramsSchema: schema })].map(
    ([name, { title }]) => [name, typeof title === 'string' ? title : name] as const,
  );
  return new Map(titled);
}

function initialValues(schema: JsonObject, credential: Credential | null): JsonObject {
  if (!credential) return defaultParams({ paramsSchema: schema });
  return isObject(credential.values) ? credential.values : {};
}
