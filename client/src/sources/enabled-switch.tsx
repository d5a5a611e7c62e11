import { Switch, Tooltip } from '@mantine/core';
import { useMutation } from 'urql';
import { graphql } from '../gql/index.ts';
import type { SourceRowFragment } from '../gql/graphql.ts';
import { notifyProblem } from '../ui/notify.tsx';

const updateMutation = graphql(`
  mutation SetSourceEnabled($input: UpdateSourceInput!) {
    updateSource(input: $input) {
      source {
        id
        enabled
      }
    }
  }
`);

interface EnabledSwitchProps {
  source: SourceRowFragment;
}

export function EnabledSwitch({ source: { id, name, enabled } }: EnabledSwitchProps) {
  const [{ fetching }, update] = useMutation(updateMutation);

  const toggle = async () => {
    const { error } = await update({ input: { id, enabled: !enabled } });
    if (error) notifyProblem(enabled ? 'Could not disable the source' : 'Could not enable the source', error);
  };

  return (
    <Tooltip label={enabled ? 'Enabled: webhooks are taken' : 'Disabled: senders get 410 Gone'}>
      <span>
        <Switch size="sm" checked={enabled} disabled={fetching} onChange={toggle} aria-label={`${name} is enabled`} />
      </span>
    </Tooltip>
  );
}
