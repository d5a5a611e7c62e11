import { Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import type { ReactNode } from 'react';

interface Confirmation {
  /** The question: "Delete “Orders”?" */
  title: string;
  /** What is lost, in a sentence. */
  body: ReactNode;
  /** The word on the button that does it, such as "Delete". */
  action: string;
  onConfirm: () => void;
}

/** Asks before something is destroyed; the safe button has the focus. */
export function confirmDestruction({ title, body, action, onConfirm }: Confirmation): void {
  modals.openConfirmModal({
    title,
    children: (
      <Text size="sm" component="div">
        {body}
      </Text>
    ),
    labels: { confirm: action, cancel: 'Keep' },
    confirmProps: { color: 'red' },
    cancelProps: { 'data-autofocus': true },
    onConfirm,
  });
}
