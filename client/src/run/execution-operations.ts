import { graphql } from '../gql/index.ts';

/** What a step list, a step's details and the canvas show of a step. */
export const StepParts = graphql(`
  fragment StepParts on Step {
    id
    seq
    nodeId
    nodeType
    label
    status
    attempt
    iteration
    params
    input
    output
    outputPort
    logs {
      level
      message
    }
    error {
      class
      code
      message
      nodeId
    }
    startedAt
    completedAt
    durationMs
  }
`);

/** What changes about an execution while it runs. */
export const ExecutionParts = graphql(`
  fragment ExecutionParts on Execution {
    id
    status
    start
    lastSeq
    triggerData
    result
    error {
      class
      code
      message
      nodeId
    }
    createdAt
    startedAt
    completedAt
    durationMs
  }
`);

export const ExecutionEventsSubscription = graphql(`
  subscription ExecutionEvents($executionId: ID!, $afterSeq: Int) {
    executionEvents(executionId: $executionId, afterSeq: $afterSeq) {
      seq
      execution {
        ...ExecutionParts
      }
      steps {
        ...StepParts
      }
    }
  }
`);

export const ExecutionQuery = graphql(`
  query Execution($id: ID!) {
    execution(id: $id) {
      ...ExecutionParts
      workflow {
        id
        name
      }
      version {
        id
        number
        graph
      }
      steps {
        ...StepParts
      }
    }
  }
`);

export const CancelExecutionMutation = graphql(`
  mutation CancelExecution($input: CancelExecutionInput!) {
    cancelExecution(input: $input) {
      execution {
        ...ExecutionParts
      }
    }
  }
`);
