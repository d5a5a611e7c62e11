import { graphql } from '../gql/index.ts';
import type { BuilderWorkflowQuery } from '../gql/graphql.ts';

export type BuilderWorkflow = NonNullable<BuilderWorkflowQuery['workflow']>;
export type GraphIssue = BuilderWorkflow['draftIssues'][number];

export const WorkflowStateParts = graphql(`
  fragment WorkflowStateParts on Workflow {
    id
    name
    active
    nextRunAt
    draftRevision
    draftChanged
    draftIssues {
      path
      message
      nodeId
      edgeId
      field
    }
    publishedVersion {
      id
      number
      publishedAt
    }
    sources {
      id
      name
      url
    }
  }
`);

export const BuilderWorkflowDocument = graphql(`
  query BuilderWorkflow($id: ID!) {
    workflow(id: $id) {
      ...WorkflowStateParts
      draft
    }
  }
`);

export const SaveDraftDocument = graphql(`
  mutation SaveDraft($input: SaveWorkflowDraftInput!) {
    saveWorkflowDraft(input: $input) {
      workflow {
        ...WorkflowStateParts
      }
    }
  }
`);

export const RenameWorkflowDocument = graphql(`
  mutation RenameWorkflow($input: UpdateWorkflowInput!) {
    updateWorkflow(input: $input) {
      workflow {
        id
        name
      }
    }
  }
`);

export const PublishDocument = graphql(`
  mutation Publish($input: PublishWorkflowInput!) {
    publishWorkflow(input: $input) {
      workflow {
        ...WorkflowStateParts
      }
      version {
        id
        number
      }
    }
  }
`);

export const RunWorkflowDocument = graphql(`
  mutation RunWorkflow($input: RunWorkflowInput!) {
    runWorkflow(input: $input) {
      execution {
        ...ExecutionParts
      }
    }
  }
`);

export const WorkflowExecutionsSubscription = graphql(`
  subscription WorkflowExecutions($workflowId: ID!) {
    executions(workflowId: $workflowId) {
      id
      status
      start
      workflow {
        id
      }
    }
  }
`);
