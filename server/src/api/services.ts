import { literalParams } from '@hookloom/sdk';
import { createAccess } from '../access/access.ts';
import { loopNamesIn } from '../engine/expressions-loop.ts';
import { compileParams, expressionRoots } from '../engine/expressions.ts';
import { removeExecutionsOf } from '../execution/read-executions.ts';
import type { Services } from '../graphql/context.ts';
import type { Clock } from '../lib/clock.ts';
import type { Registry } from '../plugin/registry.ts';
import { validateParams } from '../plugin/params/validate-params.ts';
import { existingSources } from '../source/source.ts';
import { createKeepServices } from '../trigger/keep-services.ts';
import { nextFiring, scheduleFault } from '../trigger/schedule.ts';
import type { WorkflowPorts } from '../workflow/ports.ts';

/** What the composition root brings; the rest is made of it here. */
export type ServiceParts = Omit<Services, 'access' | 'workflowPorts'>;

export function createServices(parts: ServiceParts): Services {
  return { ...parts, access: createAccess(parts.orm, parts.clock), workflowPorts: createWorkflowPorts(parts.registry, parts.clock) };
}

/** Gives the workflow room what it needs of the rooms below it. */
function createWorkflowPorts(registry: Pick<Registry, 'nodeType'>, clock: Clock): WorkflowPorts {
  return {
    rules: {
      nodeType: (type, version) => registry.nodeType(type, version),
      validateParams,
      expressionIssues: (manifest, params) => compileParams(params, { literal: [...literalParams(manifest.paramsSchema)] }).issues,
      isPlain: (text) => {
        const { issues, scripts } = compileParams({ text });
        return issues.length === 0 && scripts.length === 0;
      },
      scheduleFault,
      stepsNamedIn: (text) => expressionRoots(text).steps ?? [],
      loopNamesIn,
    },
    existingSources,
    nextFiring: (schedule) => nextFiring(schedule, clock.now()),
    serveTriggers: createKeepServices(registry, clock),
    removeDependents: removeExecutionsOf,
  };
}
