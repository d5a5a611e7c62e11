import { Popover, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useBuilder, useDraft } from './builder-context.ts';
import { graphOf } from './draft-store.ts';
import { IssueList } from './issue-list.tsx';
import { issueTarget } from './issue-target.ts';
import type { GraphIssue } from './workflow-operations.ts';
import styles from './top-bar.module.css';

/** What publishing would refuse now; nothing where it would not. */
export function IssuesButton({ issues }: { issues: readonly GraphIssue[] }) {
  const { draft, catalog } = useBuilder();
  const graph = useDraft(graphOf);
  const [opened, { toggle, close }] = useDisclosure(false);
  if (issues.length === 0) return null;
  const text = issues.length === 1 ? '1 issue' : `${issues.length} issues`;
  return (
    <Popover opened={opened} onChange={close} position="bottom-start" width={380} shadow="md" trapFocus>
      <Popover.Target>
        <UnstyledButton className={styles.issues} aria-label={`${text} in this draft`} onClick={toggle}>
          <IconAlertTriangle size={13} aria-hidden="true" />
          {text}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p="xs" mah={360} style={{ overflow: 'auto' }}>
        <IssueList
          graph={graph}
          catalog={catalog}
          issues={issues}
          onShow={(issue) => {
            close();
            draft.getState().showIssue({ ...issue, setting: issueTarget(issue.path).setting });
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
