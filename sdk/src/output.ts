/** Whether what a node gave fits its `output`. */
import { NodeError } from './errors.ts';
import type { NodeDefinition } from './node.ts';
import { isNodeOutcome, type NodeOutcome } from './outcome.ts';
import { describeIssue } from './params.ts';
import type { JsonValue } from './wire.ts';

const MAX_FAULTS = 5;

/**
 * Holds a node's result to its `output`: a plain value, one that leaves by a port, or one that leaves after a time. The value itself stays
 * as it is. Nothing is checked of other outcomes, nor where the node has no `output`.
 * The host does this for plugins of third parties, whose authors' word nobody downstream should have to take; a step that fails so
 * has the class `USER`, since trying again would not help.
 * @throws NodeError `OUTPUT_INVALID`, naming up to five faults with their dotted paths
 */
export function checkOutput(node: Pick<NodeDefinition, 'name' | 'output'>, result: JsonValue | NodeOutcome): void {
  const value = leavingValue(result);
  if (!node.output || value === undefined) return;
  const read = node.output.safeParse(value);
  if (read.success) return;
  const { issues } = read.error;
  const faults = issues.slice(0, MAX_FAULTS).map(describeIssue);
  if (issues.length > MAX_FAULTS) faults.push(`and ${issues.length - MAX_FAULTS} more`);
  throw new NodeError('USER', 'OUTPUT_INVALID', `The node "${node.name}" gave an output that breaks its own schema. ${faults.join('; ')}`);
}

/** Undefined where nothing leaves by a port that the node's schema speaks of. */
function leavingValue(result: JsonValue | NodeOutcome): JsonValue | undefined {
  if (!isNodeOutcome(result)) return result ?? null;
  const { directive } = result;
  switch (directive.kind) {
    case 'port':
      return directive.value;
    case 'wait':
      return directive.wait.kind === 'TIME' ? directive.value : undefined;
    case 'stop':
    case 'exitLoop':
    case 'loop':
    case 'call':
      return undefined;
    default:
      return directive satisfies never;
  }
}
