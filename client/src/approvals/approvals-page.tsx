import { Group, Stack, Table, Text } from '@mantine/core';
import { IconGavel } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ApprovalPartsFragment } from '../gql/graphql.ts';
import { Countdown } from '../run/countdown.tsx';
import { useAllowed } from '../session/use-allowed.ts';
import { ConnectionList } from '../ui/connection-list.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { LinkButton } from '../ui/links.tsx';
import { Page } from '../ui/page.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';
import listClasses from '../ui/list.module.css';
import { DecisionForm } from './decision-form.tsx';
import { ApprovalsQuery } from './pending-approvals.ts';

const firstPage = {};

/** Every decision that workflows wait for. The navigation's count keeps the list up to date. */
export function ApprovalsPage() {
  return (
    <Page title="Approvals" description="What workflows wait for a yes or no to. The list is live.">
      <ConnectionList
        query={ApprovalsQuery}
        variables={firstPage}
        connection={(data) => data.approvals}
        renderRow={(approval) => <ApprovalRow key={approval.id} approval={approval} />}
        empty={<NothingToDecide />}
        columnCount={2}
        head={
          <>
            <Table.Th>Question</Table.Th>
            <Table.Th visibleFrom="md" miw={340}>
              Decision
            </Table.Th>
          </>
        }
      />
    </Page>
  );
}

function ApprovalRow({ approval }: { approval: ApprovalPartsFragment }) {
  const { id, message, label, execution, requestedAt, expiresAt } = approval;
  const mayDecide = useAllowed('run');
  const form = mayDecide ? (
    <DecisionForm stepId={id} about={message} />
  ) : (
    <Text size="xs" c="dimmed">
      Your role lets you look, not decide.
    </Text>
  );
  return (
    <Table.Tr>
      <Table.Td className={listClasses.main} style={{ verticalAlign: 'top' }}>
        <Stack gap={4}>
          <Text size="sm" fw={550} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {message}
          </Text>
          <Group gap={6} fz="xs" c="dimmed">
            <Link
              to="/executions/$executionId"
              params={{ executionId: execution.id }}
              className={listClasses.name}
              style={{ fontWeight: 450 }}
            >
              {execution.workflow.name}
            </Link>
            <span>· {label}</span>
            <span>
              · asked <RelativeTime instant={requestedAt} />
            </span>
            {expiresAt !== null && (
              <span>
                · gives up <Countdown until={expiresAt} />
              </span>
            )}
          </Group>
          <Stack hiddenFrom="md" mt={6}>
            {form}
          </Stack>
        </Stack>
      </Table.Td>
      <Table.Td visibleFrom="md">{form}</Table.Td>
    </Table.Tr>
  );
}

function NothingToDecide() {
  return (
    <EmptyState icon={IconGavel} title="Nothing waits for a decision" action={<LinkButton to="/workflows">Go to workflows</LinkButton>}>
      Put an “Approval” node into a workflow. When an execution reaches it, its question appears here at once, and the execution goes on
      with the answer.
    </EmptyState>
  );
}
