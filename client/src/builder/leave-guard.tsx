import { Button, Group, Modal, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { isLeavingForSignIn } from '../lib/session-ended.ts';
import { useBuilder } from './builder-context.ts';

/** On the way out saves what is not saved, and asks only where that fails. */
export function LeaveGuard() {
  const { saver } = useBuilder();
  const isUnsaved = (): boolean => saver.state.getState().kind !== 'saved';
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: async () => isUnsaved() && !(await saver.flush()),
    // On the way to the sign-in page and back the draft is kept, and a question would only frighten.
    enableBeforeUnload: () => isUnsaved() && !isLeavingForSignIn(),
    withResolver: true,
  });
  return (
    <Modal opened={status === 'blocked'} onClose={() => reset?.()} title="Leave without saving?">
      <Text size="sm">Your last changes could not be saved. They are lost when you leave.</Text>
      <Group justify="flex-end" gap="xs" mt="lg">
        <Button variant="default" color="red" onClick={() => proceed?.()}>
          Leave
        </Button>
        <Button data-autofocus onClick={() => reset?.()}>
          Stay
        </Button>
      </Group>
    </Modal>
  );
}
