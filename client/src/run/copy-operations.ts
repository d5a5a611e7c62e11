/** Mutations that pause an execution, and that make a new one from it. */
import { graphql } from '../gql/index.ts';

export const PauseExecutionMutation = graphql(`
  mutation PauseExecution($input: PauseExecutionInput!) {
    pauseExecution(input: $input) {
      execution {
        ...ExecutionParts
      }
    }
  }
`);

export const ResumeExecutionMutation = graphql(`
  mutation ResumeExecution($input: ResumeExecutionInput!) {
    resumeExecution(input: $input) {
      execution {
        ...ExecutionParts
      }
    }
  }
`);

export const RetryExecutionMutation = graphql(`
  mutation RetryExecution($input: RetryExecutionInput!) {
    retryExecution(input: $input) {
      execution {
        ...ExecutionParts
      }
    }
  }
`);

export const ReplayExecutionMutation = graphql(`
  mutation ReplayExecution($input: ReplayExecutionInput!) {
    replayExecution(input: $input) {
      execution {
        ...ExecutionParts
      }
    }
  }
`);

export const ForkExecutionMutation = graphql(`
  mutation ForkExecution($input: ForkExecutionInput!) {
    forkExecution(input: $input) {
      execution {
        ...ExecutionParts
      }
    }
  }
`);
