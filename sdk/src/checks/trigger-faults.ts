/** Faults in what starts a trigger. */
import type { TriggerStart } from '../manifest.ts';
import type { NodeDefinition } from '../node.ts';
import { asObject } from '../node-shape.ts';
import { MIN_POLLING_SECONDS, type TriggerBehaviour } from '../trigger.ts';
import type { JsonObject } from '../wire.ts';

/** The behaviour that a start needs; null where the host starts it by itself. */
const behaviourOf: Record<TriggerStart, keyof TriggerBehaviour<unknown> | null> = {
  webhook: null,
  manual: null,
  schedule: null,
  error: null,
  polling: 'polling',
  connection: 'connection',
};

export function triggerFaults(node: NodeDefinition, properties: JsonObject): string[] {
  const { trigger, behaviour = {} } = node;
  if ((node.kind === 'trigger') !== (trigger !== undefined))
    return ['a node of kind trigger says by `trigger` what starts it, and no other node does; make it by defineTrigger'];
  const given = (['webhook', 'polling', 'connection'] as const).filter((name) => behaviour[name] !== undefined);
  if (given.length > 1) return [`it has ${given.join(' and ')}, and a trigger is to have exactly one of them`];
  const needed = trigger?.registers ? 'webhook' : trigger && behaviourOf[trigger.start];
  if (needed && given[0] !== needed) return ['a trigger is to have one of webhook, polling and connection'];
  if (!needed && given.length > 0) return ['only defineTrigger gives a node a behaviour'];
  if (behaviour.polling) return pollingFaults(behaviour.polling, properties);
  return [];
}

function pollingFaults({ everySeconds, param }: NonNullable<TriggerBehaviour<unknown>['polling']>, properties: JsonObject): string[] {
  const faults: string[] = [];
  if (everySeconds !== undefined && !(Number.isInteger(everySeconds) && everySeconds >= MIN_POLLING_SECONDS))
    faults.push(`it looks every ${everySeconds} seconds, which are to be whole seconds and ${MIN_POLLING_SECONDS} at least`);
  const type = param === undefined ? 'number' : asObject(properties[param]).type;
  if (type !== 'number' && type !== 'integer')
    faults.push(`its polling names the parameter "${param}" for the seconds, which is to be a number`);
  return faults;
}
