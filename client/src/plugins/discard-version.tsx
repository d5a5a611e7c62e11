import { Button } from '@mantine/core';
import { useMutation } from 'urql';
import { confirmDestruction } from '../ui/confirm.tsx';
import { notifyDone, notifyProblem } from '../ui/notify.tsx';
import type { Approval } from './approval.ts';
import { RemovePluginDocument } from './plugin-operations.ts';

/** Takes away a newer version that waits for approval; the one that runs stays. */
export function DiscardVersion({ approval: { name, title, version } }: { approval: Approval }) {
  const [{ fetching }, remove] = useMutation(RemovePluginDocument);

  async function discard(): Promise<void> {
    const { error } = await remove({ input: { name, version } });
    if (error) notifyProblem(`Could not discard version ${version}`, error);
    else notifyDone(`Discarded ${title} ${version}`);
  }

  const ask = () =>
    confirmDestruction({
      title: `Discard version ${version}?`,
      body: 'The version that runs now stays as it is. To have this one after all, install it again.',
      action: 'Discard',
      onConfirm: () => void discard(),
    });

  return (
    <Button variant="default" size="xs" loading={fetching} onClick={ask}>
      Discard it…
    </Button>
  );
}
