import type { IssuesByNode } from '../canvas/flow-elements.ts';
import type { GraphIssue } from './workflow-operations.ts';

export function issuesByNode(issues: readonly GraphIssue[]): IssuesByNode {
  const byNode = new Map<string, GraphIssue[]>();
  for (const issue of issues) {
    if (issue.nodeId === null) continue;
    const known = byNode.get(issue.nodeId);
    if (known) known.push(issue);
    else byNode.set(issue.nodeId, [issue]);
  }
  return byNode;
}
