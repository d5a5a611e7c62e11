import { UnstyledButton } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import type { Graph } from '@hookloom/sdk/wire';
import { nodeById } from '../canvas/graph-commands.ts';
import type { NodeTypeCatalog } from '../canvas/node-types.ts';
import { fieldTitle } from '../inspector/field-title.ts';
import { issueTarget } from './issue-target.ts';
import styles from './issue-list.module.css';

export interface ListedIssue {
  path: string;
  message: string;
  nodeId: string | null;
  edgeId: string | null;
  field: string | null;
}

interface IssueListProps<T extends ListedIssue> {
  graph: Graph;
  catalog: NodeTypeCatalog;
  issues: readonly T[];
  /** Leads to what an issue is about. */
  onShow: (issue: T) => void;
}

/** Faults of the graph, each with the node and field that it is about. */
export function IssueList<T extends ListedIssue>({ graph, catalog, issues, onShow }: IssueListProps<T>) {
  return (
    <ul className={styles.list} aria-label="Faults">
      {issues.map((issue) => (
        <li key={`${issue.path} ${issue.message}`}>
          <UnstyledButton className={styles.issue} onClick={() => onShow(issue)}>
            <span>
              <b className={styles.place}>{placeOf(graph, catalog, issue)}</b>
              {issue.message}
            </span>
            <IconArrowRight size={14} aria-hidden="true" />
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}

function placeOf(graph: Graph, catalog: NodeTypeCatalog, { path, nodeId, edgeId, field }: ListedIssue): string {
  if (nodeId === null) return edgeId !== null ? 'Connection' : issueTarget(path).setting === null ? 'Workflow' : 'Workflow settings';
  const node = nodeById(graph, nodeId);
  const label = node?.data.label ?? nodeId;
  return field === null ? label : `${label} › ${fieldTitle(node && catalog.of(node)?.paramsSchema, field)}`;
}
