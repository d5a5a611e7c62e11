import { Button, Group, Stack, Textarea } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useMutation } from 'urql';
import { graphql } from '../gql/index.ts';
import { notifyDone, notifyProblem } from '../ui/notify.tsx';

const decideMutation = graphql(`
  mutation DecideApproval($input: DecideApprovalInput!) {
    decideApproval(input: $input) {
      execution {
        id
        status
      }
    }
  }
`);

interface DecisionFormProps {
  stepId: string;
  /** The approvals' list has other rows beside it, so that the question's subject is named for screen readers. */
  about?: string;
}

/** A yes or no to what a step asks, with a word on why. Either goes through at once: the comment stands between the two. */
export function DecisionForm({ stepId, about }: DecisionFormProps) {
  const [comment, setComment] = useState('');
  const [decided, setDecided] = useState<boolean | null>(null);
  const [{ fetching }, decide] = useMutation(decideMutation);

  async function give(approved: boolean): Promise<void> {
    setDecided(approved);
    const { error } = await decide({ input: { stepId, approved, comment: comment.trim() || null } });
    if (error) {
      setDecided(null);
      notifyProblem(approved ? 'Could not approve' : 'Could not reject', error);
    } else notifyDone(approved ? 'Approved: the workflow goes on' : 'Rejected: the workflow goes on that way');
  }

  const name = about === undefined ? '' : `: ${about}`;
  return (
    <Stack gap="xs">
      <Textarea
        aria-label={`Comment${name}`}
        placeholder="Comment (optional)"
        size="xs"
        autosize
        minRows={1}
        maxRows={6}
        maxLength={10_000}
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
      />
      <Group gap="xs">
        <Button
          size="xs"
          leftSection={<IconCheck size={14} />}
          aria-label={`Approve${name}`}
          loading={fetching && decided === true}
          disabled={decided !== null}
          onClick={() => void give(true)}
        >
          Approve
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconX size={14} />}
          aria-label={`Reject${name}`}
          loading={fetching && decided === false}
          disabled={decided !== null}
          onClick={() => void give(false)}
        >
          Reject
        </Button>
      </Group>
    </Stack>
  );
}
