/** In the child: what a plugin's code is given. Each function of the host is a question to the parent, which judges it by the call. */
import type { Connection, ConnectionMessage, HostFunctions, HttpRequest, HttpResponse, LogLine, NodeContext } from '@hookloom/sdk';
import { NodeError } from '@hookloom/sdk/errors';
import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';
import type { Channel } from './channel.ts';
import { fromBytes, toBytes, toContent, type Bytes, type CallMessage } from './protocol.ts';

/** A call that is under way in the child. */
export interface ChildCall {
  message: CallMessage;
  /** The payload, parsed. */
  given: JsonObject;
  startedAt: number;
  controller: AbortController;
  lines: number;
  log(level: LogLine['level'], message: string): void;
}

export function hostFunctionsFor(call: ChildCall, channel: Channel): HostFunctions {
  const ask = <Result>(fn: string, argument?: unknown): Promise<Result> => channel.ask(call.message.id, fn, argument) as Promise<Result>;
  return {
    async http(request: HttpRequest): Promise<HttpResponse> {
      const { body, ...rest } = request;
      const argument = { ...rest, body: body && toContent(body) };
      const answer = await ask<Omit<HttpResponse, 'body'> & { body: Bytes }>('http', argument);
      return { ...answer, body: fromBytes(answer.body) };
    },
    async connect(request) {
      const { connection } = await ask<{ connection: number }>('connect', request);
      return new HostedConnection(connection, ask);
    },
    credential: (id) => ask('credential', { id }),
    files: {
      read: async (file) => fromBytes(await ask<Bytes>('files.read', { file: typeof file === 'string' ? file : file.file })),
      write: ({ name, type, content }) => ask('files.write', { name, type, content: toContent(content) }),
    },
    state: {
      get: async (key) => (await ask<{ value?: JsonValue }>('state.get', { key })).value,
      set: (key, value) => ask('state.set', { key, value }),
      delete: (key) => ask('state.delete', { key }),
    },
    emitEvent: (type, data) => ask('emitEvent', { type, data }),
  };
}

/** Each message is fetched when the plugin asks for it, so that one which is slow holds up the other side and nothing piles up. */
class HostedConnection implements Connection {
  readonly #id: number;
  readonly #ask: <Result>(fn: string, argument: unknown) => Promise<Result>;

  constructor(id: number, ask: <Result>(fn: string, argument: unknown) => Promise<Result>) {
    this.#id = id;
    this.#ask = ask;
  }

  send(data: string | Uint8Array): Promise<void> {
    return this.#ask('connection.send', { connection: this.#id, data: typeof data === 'string' ? data : toBytes(data) });
  }

  close(): Promise<void> {
    return this.#ask('connection.close', { connection: this.#id });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ConnectionMessage, void> {
    try {
      for (;;) {
        const next = await this.#ask<{ message: (Omit<ConnectionMessage, 'data'> & { data: string | Bytes }) | null }>('connection.next', {
          connection: this.#id,
        });
        if (next.message === null) return;
        const { data, ...rest } = next.message;
        yield { ...rest, data: typeof data === 'string' ? data : fromBytes(data) };
      }
    } finally {
      await this.close();
    }
  }
}

/** The host's clock went on as this process's did. */
export function nowOf({ message, startedAt }: ChildCall): number {
  return message.now + Math.round(performance.now() - startedAt);
}

type Given = Pick<NodeContext<unknown>, 'inputs' | 'absent' | 'loop' | 'execution' | 'attempt' | 'idempotencyKey'> & {
  /** Where it is not the first of `inputs`. */
  input?: JsonValue;
  /** With the capability `steps` only. */
  trigger?: JsonValue;
  steps?: Record<string, JsonValue>;
};

export function nodeContextFor(call: ChildCall, params: Record<string, unknown>, channel: Channel): NodeContext<Record<string, unknown>> {
  const given = call.given as unknown as Given;
  const { id } = call.message;
  const input = given.input === undefined ? (given.inputs[0]?.value ?? null) : given.input;
  const withSteps = <Value>(value: Value | undefined, name: string): Value => {
    if (value !== undefined) return value;
    throw new NodeError('USER', 'CAPABILITY_MISSING', `The node uses ctx.${name} without naming "steps" in its definition's "uses".`);
  };
  return {
    ...hostFunctionsFor(call, channel),
    params,
    input,
    items: Array.isArray(input) ? input : input === null ? [] : [input],
    inputs: given.inputs,
    absent: given.absent,
    get trigger() {
      return withSteps(given.trigger, 'trigger');
    },
    get steps() {
      return withSteps(given.steps, 'steps');
    },
    loop: given.loop,
    execution: given.execution,
    idempotencyKey: given.idempotencyKey,
    attempt: given.attempt,
    now: () => nowOf(call),
    signal: call.controller.signal,
    log: (level, message) => call.log(level, message),
    javascript: (request) => channel.ask(id, 'javascript', request) as ReturnType<NodeContext<unknown>['javascript']>,
    // Whether it may is decided by the parent, which fails the step where it may not.
    respond: (reply) => void channel.ask(id, 'respond', reply).catch(() => {}),
  };
}
