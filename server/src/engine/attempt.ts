/** One try of a step: what its node gets, and the way to stop it. */
import type { NodeInput } from '@hookloom/sdk';
import type { JsonValue } from '@hookloom/sdk/wire';
import type { ExpressionScope } from './expressions.ts';
import type { EnginePorts } from './ports.ts';
import type { Work } from './work.ts';

/** A try that goes on in vain keeps its own signal, and never sees the next one's. */
export class Attempt {
  readonly work: Work;
  readonly ports: EnginePorts;
  /** Called once, when the try is stopped from outside. */
  onStopped: ((reason: unknown) => void) | null = null;
  #controller: AbortController | undefined;
  #stopped: { reason: unknown } | undefined;
  #inputs: NodeInput[] | undefined;

  constructor(work: Work, ports: EnginePorts) {
    this.work = work;
    this.ports = ports;
  }

  /** What live edges have brought, in the order of the graph's edges. */
  get inputs(): NodeInput[] {
    if (this.#inputs) return this.#inputs;
    const { node, frame, step, isAlone } = this.work;
    const inputs: NodeInput[] = [];
    for (const edge of node.incoming) {
      const { id } = edge.source;
      if (isAlone ? !Object.hasOwn(frame.steps, id) : !frame.progress.isLive(edge)) continue;
      // A join that went on with a part is tried again with the same part.
      if (step.sources && !step.sources.includes(id)) continue;
      inputs.push({ nodeId: id, port: edge.targetPort, value: (edge.entry ? frame.scope.item : frame.steps[id]) ?? null });
    }
    this.#inputs = inputs;
    return inputs;
  }

  /** The first input's value; a trigger's is the trigger's data. */
  get input(): JsonValue {
    const { node, frame } = this.work;
    return node.manifest.trigger ? frame.scope.trigger : (this.inputs[0]?.value ?? null);
  }

  /** Edges whose branch was skipped, in the order of the graph's edges. */
  get absent(): { nodeId: string; port: string }[] {
    const { node, frame } = this.work;
    return node.incoming
      .filter((edge) => frame.progress.isDead(edge))
      .map(({ source, sourcePort }) => ({ nodeId: source.id, port: sourcePort }));
  }

  get scope(): ExpressionScope {
    const { node, frame } = this.work;
    return node.params.readsInput ? { ...frame.scope, input: this.input } : frame.scope;
  }

  /** Made when first asked for: most nodes look at no signal. */
  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#stopped) this.#controller.abort(this.#stopped.reason);
    }
    return this.#controller.signal;
  }

  /** Tells the node to stop, since its time is over. */
  abort(reason: unknown): void {
    this.#stopped ??= { reason };
    this.#controller?.abort(reason);
  }

  /** Ends the try from outside. */
  stop(reason: unknown): void {
    this.abort(reason);
    this.onStopped?.(reason);
  }

  throwIfStopped(): void {
    if (this.#stopped) throw this.#stopped.reason;
  }
}
