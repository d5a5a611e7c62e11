/** When a graph's schedule triggers fire, as their nodes say. Pure. */
import type { NodeManifest } from '@hookloom/sdk/manifest';
import type { GraphNode } from '@hookloom/sdk/wire';
import { paramIssue, type GraphIssue, type GraphView } from './graph-view.ts';
import { isEnabled, paramValue, type GraphRules } from './rules.ts';

export interface Schedule {
  /** Minute, hour, day of the month, month, day of the week. */
  cron: string;
  /** An IANA name such as `Europe/Berlin`. */
  timeZone: string;
  /** What becomes of firings whose time passed while nobody could start them: none of them happens, or one for all. */
  missed: 'skip' | 'once';
}

/** A fault in a schedule, and the parameter that has it. */
export interface ScheduleFault {
  param: keyof Schedule;
  message: string;
}

/** What a schedule trigger's parameters say; a missing one is taken as an empty text. */
export function scheduleOf(node: GraphNode, manifest: NodeManifest): Schedule {
  const text = (name: keyof Schedule): string => {
    const value = paramValue(manifest, node.data.params, name);
    return typeof value === 'string' ? value.trim() : '';
  };
  return { cron: text('cron'), timeZone: text('timeZone') || 'UTC', missed: text('missed') === 'once' ? 'once' : 'skip' };
}

export function scheduleIssues({ nodes, manifests }: GraphView, { scheduleFault }: Pick<GraphRules, 'scheduleFault'>): GraphIssue[] {
  return [...nodes.values()].filter(isEnabled).flatMap((node) => {
    const manifest = manifests.get(node.id);
    if (manifest?.trigger?.start !== 'schedule') return [];
    const fault = scheduleFault(scheduleOf(node, manifest));
    return fault ? [paramIssue(node.id, fault.param, fault.message)] : [];
  });
}
