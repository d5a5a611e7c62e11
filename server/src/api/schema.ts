/** The public API. Each file adds the types and operations of its room. */
import '../access/access.graphql.ts';
import '../plugin/node-type.graphql.ts';
import '../workflow/workflow.graphql.ts';
import '../workflow/workflow-mutations.graphql.ts';
import '../execution/step.graphql.ts';
import '../execution/step-query.graphql.ts';
import '../execution/execution.graphql.ts';
import '../execution/execution-operations.graphql.ts';
import '../execution/waits/approval.graphql.ts';
import '../execution/calls/call.graphql.ts';
import '../execution/waits/publish-event.graphql.ts';
import '../execution/copies/copy.graphql.ts';
import '../execution/copies/comparison.graphql.ts';
import '../execution/expression.graphql.ts';
import '../execution/admission/queue.graphql.ts';
import '../trigger/schedule.graphql.ts';
import '../source/source.graphql.ts';
import { builder } from '../graphql/builder.ts';

export const schema = builder.toSchema();
