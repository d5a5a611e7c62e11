import { ConditionError, evaluateConditions, NodeError, type ConditionGroup } from '@hookloom/sdk';

/** @throws NodeError `INVALID_CONDITION` where a pattern is not valid. */
export function conditionsHold(group: ConditionGroup): boolean {
  try {
    return evaluateConditions(group);
  } catch (cause) {
    if (cause instanceof ConditionError) throw new NodeError('USER', 'INVALID_CONDITION', cause.message, { cause });
    throw cause;
  }
}
