import { APPROVED_PORT, askApproval, defineNode, multiline, REJECTED_PORT, TIMEOUT_PORT, z } from '@hookloom/sdk';
import { deadlineAfter, timeLimit, timeUnit } from './durations.ts';
import { approvalIcon } from './icons.ts';

export const approval = defineNode({
  name: 'approval',
  kind: 'utility',
  category: 'Waiting',
  title: 'Approval',
  description: 'Asks a member for a yes or no, and goes on when it is given.',
  icon: approvalIcon,
  params: z.object({
    message: multiline({
      title: 'Question',
      description: 'What whoever decides is asked.',
      placeholder: 'Refund {{ trigger.body.amount }} to {{ trigger.body.customer }}?',
    }).min(1),
    timeout: timeLimit().default(0),
    timeoutUnit: timeUnit({ title: 'Unit' }).default('days'),
  }),
  output: z
    .looseObject({ approved: z.boolean(), by: z.unknown(), comment: z.string(), decidedAt: z.unknown() })
    .nullable()
    .meta({ description: 'The decision; null where none came in time' }),
  effect: 'pure',
  outputs: [
    { name: APPROVED_PORT, title: 'Approved' },
    { name: REJECTED_PORT, title: 'Rejected' },
    { name: TIMEOUT_PORT, title: 'Timeout' },
  ],
  run(ctx) {
    const { message, timeout, timeoutUnit } = ctx.params;
    return askApproval({ message, until: deadlineAfter(ctx.now(), timeout, timeoutUnit) });
  },
});
