import { Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { modals } from '@mantine/modals';
import { useState } from 'react';
import { useMutation } from 'urql';
import { graphql } from '../gql/index.ts';
import { type Problem, refusalOfForm } from '../lib/errors.ts';
import { useViewer } from '../session/use-viewer.ts';
import { FormProblem } from '../ui/form-problem.tsx';
import { grantableRoles, readRole } from './roles.ts';
import { openNewToken } from './new-token.tsx';

const createMutation = graphql(`
  mutation CreateApiKey($input: CreateApiKeyInput!) {
    createApiKey(input: $input) {
      token
      apiKey {
        id
        ...ApiKeyRow
      }
    }
  }
`);

const modalId = 'create-api-key';

/** Asks for a name and a role, then shows the token, once. */
export function openCreateApiKey(): void {
  modals.open({ modalId, title: 'New API key', children: <CreateApiKeyForm /> });
}

function CreateApiKeyForm() {
  const viewer = useViewer();
  const [{ fetching }, create] = useMutation(createMutation);
  const [problem, setProblem] = useState<Problem>();
  const roles = grantableRoles(viewer.role);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', role: roles.find(({ value }) => value === 'EDITOR')?.value ?? viewer.role },
    validate: { name: (value) => (value.trim() ? null : 'Give it a name') },
  });

  const submit = form.onSubmit(async ({ name, role }) => {
    setProblem(undefined);
    const { data, error } = await create({ input: { name: name.trim(), role: readRole(role) } });
    if (error) {
      const refusal = refusalOfForm(error, ['name', 'role']);
      form.setErrors(refusal.fieldErrors);
      setProblem(refusal.problem);
      return;
    }
    if (!data) return;
    modals.close(modalId);
    openNewToken(data.createApiKey.apiKey.name, data.createApiKey.token);
  });

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormProblem problem={problem} />
        <TextInput
          label="Name"
          description="What will use it, so that you know which one to revoke"
          placeholder="Deployment script"
          data-autofocus
          required
          key={form.key('name')}
          {...form.getInputProps('name')}
        />
        <Select
          label="Role"
          description="No wider than it needs"
          data={roles}
          allowDeselect={false}
          key={form.key('role')}
          {...form.getInputProps('role')}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={() => modals.close(modalId)}>
            Cancel
          </Button>
          <Button type="submit" loading={fetching}>
            Create key
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
