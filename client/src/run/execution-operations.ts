import { graphql } from '../gql/index.ts';

/**
 * What a step list and the canvas show of a step, without the values that may be large: those are read for the one step that
 * is looked at. Small outputs come along, so that expressions can be previewed with them.
 */
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
    output(maxSize: 4096)
    outputSize
    outputPort
    reused
    wait {
      kind
      until
      message
      topic
      execution {
        id
        workflow {
          id
          name
        }
      }
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
    paused
    startAt
    wakeAt
    priority
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

/** An execution as a link to it is written. */
export const ExecutionLinkParts = graphql(`
  fragment ExecutionLinkParts on Execution {
    id
    createdAt
    workflow {
      id
      name
    }
  }
`);

export const ExecutionQuery = graphql(`
  query Execution($id: ID!) {
    execution(id: $id) {
      ...ExecutionParts
      depth
      origin {
        kind
        nodeId
        onlyNode
        execution {
          ...ExecutionLinkParts
        }
      }
      parent {
        ...ExecutionLinkParts
      }
      workflow {
        id
        name
        publishedVersion {
          id
          number
        }
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
