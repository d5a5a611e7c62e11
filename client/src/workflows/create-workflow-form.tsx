import { Button, Group, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { modals } from '@mantine/modals';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useMutation } from 'urql';
import { graphql } from '../gql/index.ts';
import { type Problem, refusalOfForm } from '../lib/errors.ts';
import { FormProblem } from '../ui/form-problem.tsx';
import { categoryOptions, readCategory } from './categories.ts';

const createMutation = graphql(`
  mutation CreateWorkflow($input: CreateWorkflowInput!) {
    createWorkflow(input: $input) {
      workflow {
        id
        name
      }
    }
  }
`);

const modalId = 'create-workflow';

/** Asks for a name and opens the new workflow in the builder. */
export function openCreateWorkflow(): void {
  modals.open({ modalId, title: 'New workflow', children: <CreateWorkflowForm /> });
}

function CreateWorkflowForm() {
  const navigate = useNavigate();
  const [{ fetching }, create] = useMutation(createMutation);
  const [problem, setProblem] = useState<Problem>();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', category: 'CUSTOM', description: '' },
    validate: { name: (value) => (value.trim() ? null : 'Give it a name') },
  });

  const submit = form.onSubmit(async ({ name, category, description }) => {
    setProblem(undefined);
    const { data, error } = await create({
      input: { name: name.trim(), category: readCategory(category), description: description.trim() || null },
    });
    if (error) {
      const refusal = refusalOfForm(error, ['name', 'description']);
      form.setErrors(refusal.fieldErrors);
      setProblem(refusal.problem);
      return;
    }
    if (!data) return;
    modals.close(modalId);
    await navigate({ to: '/workflows/$workflowId', params: { workflowId: data.createWorkflow.workflow.id } });
  });

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormProblem problem={problem} />
        <TextInput
          label="Name"
          placeholder="New orders to the warehouse"
          data-autofocus
          required
          key={form.key('name')}
          {...form.getInputProps('name')}
        />
        <Select
          label="Category"
          data={categoryOptions}
          allowDeselect={false}
          key={form.key('category')}
          {...form.getInputProps('category')}
        />
        <Textarea
          label="Description"
          description="Optional; shown in the list"
          autosize
          minRows={2}
          maxRows={5}
          key={form.key('description')}
          {...form.getInputProps('description')}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={() => modals.close(modalId)}>
            Cancel
          </Button>
          <Button type="submit" loading={fetching}>
            Create and open
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
