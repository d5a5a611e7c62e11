/** What arrived at steps. It is stored nowhere: it is the outputs of the steps before, the trigger's data, or an item of a loop's list. */
import { isNodeOutcome } from '@hookloom/sdk';
import type { NodeManifest } from '@hookloom/sdk/manifest';
import { isJsonObject, type Graph, type JsonValue } from '@hookloom/sdk/wire';
import type { NodeCode, NodeRunContext } from '../../plugin/plugin-code.ts';
import type { StepRow } from '../read-executions.ts';
import { inputOrigin, isFirst, nodeOf, StepIndex } from './step-values.ts';

/** Where values are loaded from, in groups. */
export interface ValueSource {
  /** What is stored as the step's output; null where there is none. */
  output(step: StepRow): Promise<JsonValue>;
  /** What is stored as the step's parameters; null where they are just what the graph says. */
  params(step: StepRow): Promise<JsonValue>;
  triggerData(): Promise<JsonValue>;
  /** Undefined where it is not installed any more. */
  nodeType(type: string, version: number): Promise<{ manifest: NodeManifest; code: NodeCode } | undefined>;
}

/** A step's output as it is shown: a trigger that passes its data on keeps no copy of it. */
export async function outputOf(step: StepRow, graph: Graph, values: ValueSource): Promise<JsonValue> {
  const output = await values.output(step);
  return output === null && step.status === 'COMPLETED' && isFirst(step, graph) ? await values.triggerData() : output;
}

/** Parameters with expressions evaluated; those without expressions are not stored a second time. */
export async function paramsOf(step: StepRow, graph: Graph, values: ValueSource): Promise<JsonValue> {
  return (await values.params(step)) ?? nodeOf(graph, step.nodeId)?.data.params ?? null;
}

/** The inputs of one execution's steps. */
export class StepInputs {
  readonly #index: StepIndex<StepRow>;
  readonly #graph: Graph;
  /** A loop's items are made once for all of its frames. */
  readonly #items = new Map<StepRow, Promise<JsonValue[]>>();

  constructor(steps: readonly StepRow[], graph: Graph) {
    this.#index = new StepIndex(steps);
    this.#graph = graph;
  }

  /** One output by itself, several as a list in the order of the graph's edges; null where nothing arrived. */
  async inputOf(step: StepRow, values: ValueSource): Promise<JsonValue> {
    const origin = inputOrigin(step, this.#index, this.#graph);
    switch (origin.kind) {
      case 'TRIGGER':
        return await values.triggerData();
      case 'ITEM':
        return (await this.#itemsOf(origin.loop, values))[origin.index] ?? null;
      case 'OUTPUTS': {
        const outputs = await Promise.all(origin.steps.map((source) => outputOf(source, this.#graph, values)));
        return outputs.length > 1 ? outputs : (outputs[0] ?? null);
      }
    }
  }

  #itemsOf(loop: StepRow, values: ValueSource): Promise<JsonValue[]> {
    const known = this.#items.get(loop);
    const items = known ?? this.#makeItems(loop, values);
    this.#items.set(loop, items);
    return items;
  }

  /** As the engine does where it goes on with a loop: the node makes its list anew of what it got. */
  async #makeItems(loop: StepRow, values: ValueSource): Promise<JsonValue[]> {
    const node = nodeOf(this.#graph, loop.nodeId);
    if (!node) return [];
    const [type, params, input] = await Promise.all([
      values.nodeType(node.type, node.data.typeVersion),
      paramsOf(loop, this.#graph, values),
      this.inputOf(loop, values),
    ]);
    if (type?.manifest.body === undefined || type.manifest.effect !== 'pure') return [];
    // A pure node that makes a list looks at nothing else.
    const ctx = { params: type.code.parse(isJsonObject(params) ? params : {}), input } as unknown as NodeRunContext;
    const given = await type.code.run(ctx);
    return isNodeOutcome(given) && given.directive.kind === 'loop' ? given.directive.loop.items : [];
  }
}
