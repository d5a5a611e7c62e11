import { graphql } from '../gql/index.ts';

/** Bytes of an output that is shown without being asked for. */
export const SHOWN_OUTPUT_BYTES = 65_536;

export const StepDetailQuery = graphql(`
  query StepDetail($id: ID!) {
    step(id: $id) {
      id
      seq
      output(maxSize: 65536)
      logs {
        level
        message
      }
    }
  }
`);

export const StepWholeOutputQuery = graphql(`
  query StepWholeOutput($id: ID!) {
    step(id: $id) {
      id
      output
    }
  }
`);

export const StepInputQuery = graphql(`
  query StepInput($id: ID!) {
    step(id: $id) {
      id
      seq
      input
    }
  }
`);

export const StepParamsQuery = graphql(`
  query StepParams($id: ID!) {
    step(id: $id) {
      id
      seq
      params
    }
  }
`);

export const StepCalledQuery = graphql(`
  query StepCalled($id: ID!) {
    step(id: $id) {
      id
      calledExecution {
        ...ExecutionLinkParts
      }
    }
  }
`);

/** What says how many rounds a loop has. */
export const StepLoopQuery = graphql(`
  query StepLoop($id: ID!) {
    step(id: $id) {
      id
      nodeId
      params
      input
    }
  }
`);
