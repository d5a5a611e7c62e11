import { Switch, Tooltip } from '@mantine/core';
import { useMutation } from 'urql';
import { graphql } from '../gql/index.ts';
import type { ActiveSwitchFragment } from '../gql/graphql.ts';
import { notifyProblem } from '../ui/notify.tsx';

graphql(`
  fragment ActiveSwitch on Workflow {
    id
    name
    active
    nextRunAt
    publishedVersion {
      id
      number
    }
  }
`);

const activateMutation = graphql(`
  mutation Activate($input: ActivateWorkflowInput!) {
    activateWorkflow(input: $input) {
      workflow {
        ...ActiveSwitch
      }
    }
  }
`);

const deactivateMutation = graphql(`
  mutation Deactivate($input: DeactivateWorkflowInput!) {
    deactivateWorkflow(input: $input) {
      workflow {
        ...ActiveSwitch
      }
    }
  }
`);

interface ActiveSwitchProps {
  workflow: ActiveSwitchFragment;
  /** What stands beside the switch; absent in a list, whose column says it. */
  label?: string;
}

/** Whether triggers start the workflow's published version. Without one there is nothing to start. */
export function ActiveSwitch({ workflow, label }: ActiveSwitchProps) {
  const [activation, activate] = useMutation(activateMutation);
  const [deactivation, deactivate] = useMutation(deactivateMutation);
  const { id, name, active, publishedVersion } = workflow;

  async function change(wanted: boolean): Promise<void> {
    const { error } = await (wanted ? activate : deactivate)({ input: { id } });
    if (error) notifyProblem(wanted ? 'Could not activate' : 'Could not deactivate', error);
  }

  return (
    <Tooltip label={hintOf(active, publishedVersion !== null)}>
      <span>
        <Switch
          size="sm"
          {...(label === undefined ? { 'aria-label': `${name} is active` } : { label, labelPosition: 'left' })}
          checked={active}
          disabled={publishedVersion === null || activation.fetching || deactivation.fetching}
          onChange={(event) => void change(event.currentTarget.checked)}
        />
      </span>
    </Tooltip>
  );
}

function hintOf(active: boolean, isPublished: boolean): string {
  if (!isPublished) return 'Publish it to activate it';
  return active ? 'Active: triggers start the published version' : 'Inactive: nothing starts it but you';
}
