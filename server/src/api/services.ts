import { literalParams } from '@hookloom/sdk';
import { createAccess } from '../access/access.ts';
import { compileParams, expressionRoots } from '../engine/expressions.ts';
import { removeExecutionsOf } from '../execution/read-executions.ts';
import type { Services } from '../graphql/context.ts';
import type { Registry } from '../plugin/registry.ts';
import { validateParams } from '../plugin/validate-params.ts';
import { existingSources } from '../source/source.ts';
import type { WorkflowPorts } from '../workflow/ports.ts';

/** What the composition root brings; the rest is made of it here. */
export type ServiceParts = Omit<Services, 'access' | 'workflowPorts'>;

export function createServices(parts: ServiceParts): Services {
  return { ...parts, access: createAccess(parts.orm, parts.clock), workflowPorts: createWorkflowPorts(parts.registry) };
}

/** Gives the workflow room what it needs of the rooms below it. */
function createWorkflowPorts(registry: Pick<Registry, 'nodeType'>): WorkflowPorts {
  return {
    rules: {
      nodeType: (type, version) => registry.nodeType(type, version),
      validateParams,
      expressionIssues: (manifest, params) => compileParams(params, { literal: [...literalParams(manifest.paramsSchema)] }).issues,
      stepsNamedIn: (text) => expressionRoots(text).steps ?? [],
    },
    existingSources,
    removeDependents: removeExecutionsOf,
  };
}
