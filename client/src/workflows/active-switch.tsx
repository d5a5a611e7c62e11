import { Switch, Tooltip } from '@mantine/core';
import { useMutation } from 'urql';
import { graphql } from '../gql/index.ts';
import type { WorkflowRowFragment } from '../gql/graphql.ts';
import { notifyProblem } from '../ui/notify.tsx';

const activateMutation = graphql(`
  mutation ActivateWorkflowInList($input: ActivateWorkflowInput!) {
    activateWorkflow(input: $input) {
      workflow {
        id
        active
      }
    }
  }
`);

const deactivateMutation = graphql(`
  mutation DeactivateWorkflowInList($input: DeactivateWorkflowInput!) {
    deactivateWorkflow(input: $input) {
      workflow {
        id
        active
      }
    }
  }
`);

interface ActiveSwitchProps {
  workflow: WorkflowRowFragment;
}

/** Whether webhooks start the workflow's published version. Without one there is nothing to start. */
export function ActiveSwitch({ workflow }: ActiveSwitchProps) {
  const [activation, activate] = useMutation(activateMutation);
  const [deactivation, deactivate] = useMutation(deactivateMutation);
  const { id, name, active, publishedVersion } = workflow;
  const hint = publishedVersion
    ? active
      ? 'Active: webhooks start it'
      : 'Inactive: nothing starts it but you'
    : 'Publish it to activate it';

  const toggle = async () => {
    const { error } = active ? await deactivate({ input: { id } }) : await activate({ input: { id } });
    if (error) notifyProblem(active ? 'Could not deactivate' : 'Could not activate', error);
  };

  return (
    <Tooltip label={hint}>
      <span>
        <Switch
          size="sm"
          checked={active}
          disabled={!publishedVersion || activation.fetching || deactivation.fetching}
          onChange={toggle}
          aria-label={`${name} is active`}
        />
      </span>
    </Tooltip>
  );
}
