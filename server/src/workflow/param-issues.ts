/** Faults in the parameters of one node: what its type's schema, its expressions and its code have against them. */
import { literalParams } from '@hookloom/sdk/field';
import type { NodeManifest } from '@hookloom/sdk/manifest';
import type { GraphNode, JsonValue } from '@hookloom/sdk/wire';
import type { Issue } from '../lib/app-error.ts';
import { codeIssues, expressionsInCode } from './code-issues.ts';
import { labelOf, paramIssue, type GraphIssue, type GraphView } from './graph-view.ts';
import type { GraphRules } from './rules.ts';

export function paramIssues(node: GraphNode, manifest: NodeManifest, view: GraphView, rules: GraphRules): GraphIssue[] {
  const { params } = node.data;
  const found: Issue[] = [
    ...rules.validateParams(manifest, params),
    ...rules.expressionIssues(manifest, params),
    ...codeIssues(manifest, params),
  ];
  for (const { path, text } of expressionTexts(node, manifest)) {
    for (const id of rules.stepsNamedIn(text)) {
      const message = stepFault(id, node, view);
      if (message !== null) found.push({ path, message });
    }
    if (view.loops.loopOf.has(node.id)) continue;
    for (const name of rules.loopNamesIn(text)) found.push({ path, message: loopNameFault(name, node) });
  }
  return found.map(({ path, message }) => paramIssue(node.id, path, message));
}

/** Why an expression at `node` can never see the output of the step `id`; null where it may. */
function stepFault(id: string, node: GraphNode, view: GraphView): string | null {
  if (!view.nodes.has(id)) return `The expression names steps.${id}, and there is no such node.`;
  const loop = view.loops.loopOf.get(id);
  if (loop === undefined || loopsAround(node.id, view).has(loop)) return null;
  const [step, around] = [labelOf(view, id), labelOf(view, loop)];
  return (
    `The expression names steps.${id}, but ${step} runs once for each item of ${around}, and only expressions in that loop can read it. ` +
    `Read the results of all items as {{ steps.${loop} }}.`
  );
}

/** The loops in whose bodies a node stands. */
function loopsAround(id: string, { loops }: GraphView): Set<string> {
  const around = new Set<string>();
  // In a graph with cycles two loops may stand in each other.
  for (let loop = loops.loopOf.get(id); loop !== undefined && !around.has(loop); loop = loops.loopOf.get(loop)) around.add(loop);
  return around;
}

function loopNameFault(name: string, node: GraphNode): string {
  return (
    `The expression names ${name}, which is there inside a loop only, and ${node.data.label} stands in none. ` +
    `For a field of that name in the trigger’s data write {{ trigger.${name} }} or {{ trigger.body.${name} }}.`
  );
}

function expressionTexts(node: GraphNode, manifest: NodeManifest): { path: string; text: string }[] {
  const { params } = node.data;
  const literal = literalParams(manifest.paramsSchema);
  const open = Object.entries(params).filter(([name]) => !literal.has(name));
  return [...open.flatMap(([name, value]) => textsIn(value, name)), ...expressionsInCode(manifest, params)];
}

/** Every text in a value that may hold an expression, with its path. */
function textsIn(value: JsonValue, path: string): { path: string; text: string }[] {
  if (typeof value === 'string') return value.includes('{{') ? [{ path, text: value }] : [];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, child]) => textsIn(child, `${path}.${key}`));
}
