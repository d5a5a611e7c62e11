/** In the parent: does what a plugin's code asks for, with the rights of the call that it asks for. Arguments are checked: anyone may have written them. */
import { NodeError } from '@hookloom/sdk';
import type { JsonValue } from '@hookloom/sdk/wire';
import { z } from 'zod';
import type { HostCall } from './host-call.ts';
import { MAX_ASK_CHARS } from './limits.ts';
import { OpenConnections } from './open-connections.ts';
import { charsBesideBytes, fromBytes, toBytes } from './protocol.ts';

const bytes = z.strictObject({ base64: z.string() });
const content = z.union([z.string(), bytes.transform(fromBytes)]);
const headers = z.record(z.string(), z.string());
const whole = z.number().min(0);
/** It was parsed as JSON, so it can only be missing. */
const json = z.custom<JsonValue>((value) => value !== undefined, 'is missing');

/** Unknown members of a request are left out, so that a plugin made with a later SDK still runs. */
const http = z.object({
  url: z.string(),
  method: z.string().optional(),
  headers: headers.optional(),
  body: content.optional(),
  credential: z.string().optional(),
  timeoutMs: whole.optional(),
  maxResponseBytes: whole.optional(),
  maxRedirects: whole.optional(),
});
const connect = z.object({
  kind: z.enum(['websocket', 'sse']),
  url: z.string(),
  headers: headers.optional(),
  credential: z.string().optional(),
  protocols: z.array(z.string()).max(20).optional(),
  maxMessageBytes: whole.optional(),
});
const connection = z.object({ connection: z.int() });
const key = z.object({ key: z.string().max(1_000) });

interface Ask<Schema extends z.ZodType> {
  argument: Schema;
  /** `outside`: it may change something out there. `said`: it must not happen twice, also where the call may. */
  effect?: 'outside' | 'said';
  run(call: HostCall, argument: z.output<Schema>): Promise<unknown>;
}

const ask = <Schema extends z.ZodType>(definition: Ask<Schema>): Ask<z.ZodType> => definition;

const asks = new Map<string, Ask<z.ZodType>>(
  Object.entries({
    http: ask({
      argument: http,
      effect: 'outside',
      async run({ services }, request) {
        const { body, ...answer } = await services.http(request);
        return { ...answer, body: toBytes(body) };
      },
    }),
    connect: ask({
      argument: connect,
      effect: 'outside',
      async run(call, request) {
        call.connections ??= new OpenConnections();
        return { connection: await call.connections.add(() => call.services.connect(request)) };
      },
    }),
    'connection.next': ask({
      argument: connection,
      async run(call, { connection: id }) {
        const message = await opened(call).next(id);
        if (message === null) return { message };
        return { message: { ...message, data: typeof message.data === 'string' ? message.data : toBytes(message.data) } };
      },
    }),
    'connection.send': ask({
      argument: connection.extend({ data: content }),
      effect: 'outside',
      run: (call, { connection: id, data }) => opened(call).send(id, data),
    }),
    'connection.close': ask({ argument: connection, run: (call, { connection: id }) => opened(call).close(id) }),
    credential: ask({ argument: z.object({ id: z.string() }), run: ({ services }, { id }) => services.credential(id) }),
    'files.read': ask({
      argument: z.object({ file: z.string() }),
      run: async ({ services }, { file }) => toBytes(await services.files.read(file)),
    }),
    'files.write': ask({
      argument: z.object({ name: z.string(), type: z.string(), content }),
      effect: 'outside',
      run: ({ services }, file) => services.files.write(file),
    }),
    'state.get': ask({ argument: key, run: async ({ services }, { key: name }) => ({ value: await services.state.get(name) }) }),
    'state.set': ask({
      argument: key.extend({ value: json }),
      effect: 'outside',
      run: ({ services }, { key: name, value }) => services.state.set(name, value),
    }),
    'state.delete': ask({ argument: key, effect: 'outside', run: ({ services }, { key: name }) => services.state.delete(name) }),
    emitEvent: ask({
      argument: z.object({ type: z.string(), data: json }),
      effect: 'said',
      run: ({ services }, { type, data }) => services.emitEvent(type, data),
    }),
    javascript: ask({
      argument: z.object({
        code: z.string(),
        variables: z.record(z.string(), json),
        timeoutMs: whole.optional(),
        memoryMb: whole.optional(),
      }),
      run: async ({ services }, request) => (services.javascript ? services.javascript(request) : missing()),
    }),
    respond: ask({
      argument: z.object({ status: z.int(), headers, body: json }),
      effect: 'said',
      async run(call, reply) {
        try {
          if (call.services.respond) call.services.respond(reply);
          else missing();
        } catch (error) {
          // The plugin's code has gone on, since an answer is not waited for: what refuses it fails the step.
          if (error instanceof NodeError) call.reject(error);
          throw error;
        }
      },
    }),
    emit: ask({
      argument: z.object({ item: z.object({ id: z.string(), data: json }), cursor: json.optional() }),
      effect: 'said',
      run: async ({ services }, { item, cursor }) => (services.emit ? services.emit(item, cursor) : missing()),
    }),
  }),
);

function opened(call: HostCall): OpenConnections {
  return (call.connections ??= new OpenConnections());
}

function missing(): never {
  throw new NodeError('USER', 'CAPABILITY_MISSING', 'This function of the host is not there for this kind of code.');
}

/** @throws NodeError for what is unknown or does not fit, and whatever the host's function throws */
export async function answerAsk(call: HostCall, fn: string, payload: string): Promise<unknown> {
  const found = asks.get(fn);
  if (!found)
    throw new NodeError('USER', 'HOST_FUNCTION_UNKNOWN', `The host has no function ctx.${fn}. The plugin asks for a newer Hookloom.`);
  if (charsBesideBytes(payload) > MAX_ASK_CHARS) {
    const message = `What was given to ctx.${fn} has more than ${MAX_ASK_CHARS.toLocaleString('en')} characters.`;
    throw new NodeError('USER', 'REQUEST_TOO_LARGE', message);
  }
  const argument = found.argument.safeParse(JSON.parse(payload));
  if (!argument.success) {
    const faults = argument.error.issues.slice(0, 3).map(({ path, message }) => `${path.map(String).join('.') || 'it'}: ${message}`);
    throw new NodeError('USER', 'REQUEST_INVALID', `What was given to ctx.${fn} does not fit. ${faults.join('; ')}`);
  }
  if (found.effect) call.reachedOut = true;
  if (found.effect === 'said') call.spoke = true;
  return found.run(call, argument.data);
}
