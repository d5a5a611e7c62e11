import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { modals } from '@mantine/modals';
import { useState } from 'react';
import { useMutation } from 'urql';
import { graphql } from '../gql/index.ts';
import { type Problem, refusalOfForm } from '../lib/errors.ts';
import { FormProblem } from '../ui/form-problem.tsx';
import { openSourceUse } from './source-use.tsx';

const createMutation = graphql(`
  mutation CreateSource($input: CreateSourceInput!) {
    createSource(input: $input) {
      source {
        id
        ...SourceRow
      }
    }
  }
`);

const modalId = 'create-source';

/** Asks for a name and shows the new source's URL. */
export function openCreateSource(): void {
  modals.open({ modalId, title: 'New source', children: <CreateSourceForm /> });
}

function CreateSourceForm() {
  const [{ fetching }, create] = useMutation(createMutation);
  const [problem, setProblem] = useState<Problem>();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', path: '' },
    validate: {
      name: (value) => (value.trim() ? null : 'Give it a name'),
      path: (value) => (/^[\w/-]{0,200}$/.test(value.trim()) ? null : 'Letters, digits, “-”, “_” and “/” only, up to 200'),
    },
  });

  const submit = form.onSubmit(async ({ name, path }) => {
    setProblem(undefined);
    const { data, error } = await create({ input: { name: name.trim(), path: path.trim() || null } });
    if (error) {
      const refusal = refusalOfForm(error, ['name', 'path']);
      form.setErrors(refusal.fieldErrors);
      setProblem(refusal.problem);
      return;
    }
    if (!data) return;
    modals.close(modalId);
    openSourceUse(data.createSource.source);
  });

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormProblem problem={problem} />
        <TextInput label="Name" placeholder="GitHub" data-autofocus required key={form.key('name')} {...form.getInputProps('name')} />
        <TextInput
          label="Path"
          description="The end of its URL. Optional: left empty, one that nobody can guess is made."
          placeholder="github/orders"
          spellCheck={false}
          autoCapitalize="off"
          key={form.key('path')}
          {...form.getInputProps('path')}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={() => modals.close(modalId)}>
            Cancel
          </Button>
          <Button type="submit" loading={fetching}>
            Create source
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
