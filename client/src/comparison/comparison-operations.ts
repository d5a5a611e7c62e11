import { graphql } from '../gql/index.ts';
import type { ComparisonQuery as ComparisonData } from '../gql/graphql.ts';

export type Comparison = ComparisonData['executionComparison'];
export type ComparedPair = Comparison['steps'][number];

export const ComparedExecutionParts = graphql(`
  fragment ComparedExecutionParts on Execution {
    id
    status
    createdAt
    durationMs
    workflow {
      id
      name
    }
    version {
      id
      number
    }
  }
`);

export const ComparisonQuery = graphql(`
  query Comparison($leftId: ID!, $rightId: ID!) {
    executionComparison(leftId: $leftId, rightId: $rightId) {
      left {
        ...ComparedExecutionParts
      }
      right {
        ...ComparedExecutionParts
      }
      steps {
        nodeId
        label
        iteration
        change
        outputChanged
        statusChanged
        paramsChanged
        left {
          ...StepParts
        }
        right {
          ...StepParts
        }
      }
    }
  }
`);

/** What is shown of one side of a pair; large outputs are left out. */
export const ComparedStepQuery = graphql(`
  query ComparedStep($id: ID!) {
    step(id: $id) {
      id
      params
      output(maxSize: 262144)
    }
  }
`);
