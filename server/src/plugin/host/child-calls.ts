/** In the child: runs what the parent calls, and sends what comes of it. */
import type { PluginDefinition, WebhookRequest } from '@hookloom/sdk';
import { NodeError } from '@hookloom/sdk/errors';
import { isNodeOutcome } from '@hookloom/sdk/outcome';
import { applyParams } from '@hookloom/sdk/params';
import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';
import { isLongerThan, toJsonText } from '../../lib/json-text.ts';
import { definitionOf, pluginCodeOf } from '../definition-code.ts';
import type { CodeCall, PluginCode, WebhookCall } from '../plugin-code.ts';
import type { Channel } from './channel.ts';
import { hostFunctionsFor, nodeContextFor, nowOf, type ChildCall } from './child-context.ts';
import { MAX_RESULT_CHARS } from './limits.ts';
import { fromBytes, type Bytes, type CallKind } from './protocol.ts';

interface Result {
  value: unknown;
  /** Whether the value is a directive for the engine. */
  outcome?: true;
}

/** All that calls of code outside of executions are given; each kind has its own part of it. */
interface Given {
  params: JsonObject;
  from: number;
  loader: string;
  search: string;
  /** A text or null for a loader, any JSON value for a trigger. */
  cursor: never;
  credentialId: string;
  callbackUrl: string;
  secret: string;
  registration: JsonValue;
  request: Omit<WebhookRequest, 'rawBody'> & { rawBody: Bytes };
}

const givenTo = (call: ChildCall): Given => call.given as unknown as Given;

/** What each kind of call does; `given` is what the parent sent along, which is trusted. */
export function callsOf(plugin: PluginDefinition, channel: Channel): (call: ChildCall) => Promise<Result> {
  const code: PluginCode = pluginCodeOf(plugin);

  function codeCall(call: ChildCall): CodeCall {
    return {
      params: givenTo(call).params,
      workspaceId: call.message.workspaceId,
      host: hostFunctionsFor(call, channel),
      signal: call.controller.signal,
      now: () => nowOf(call),
      log: (level, message) => call.log(level, message),
    };
  }

  const webhookCall = (call: ChildCall): WebhookCall => {
    const { callbackUrl, secret, registration } = givenTo(call);
    return { ...codeCall(call), callbackUrl, secret, registration };
  };

  const kinds: Record<CallKind, (call: ChildCall) => unknown> = {
    run: (call) => runNode(plugin, call, channel),
    migrate: (call) => code.migrate(call.message, givenTo(call).from, givenTo(call).params),
    loadOptions(call) {
      const { loader, search, cursor } = givenTo(call);
      return code.loadOptions(call.message, loader, { ...codeCall(call), search, cursor });
    },
    testCredential: (call) => code.testCredential(call.message.type, { ...codeCall(call), credentialId: givenTo(call).credentialId }),
    setUp: (call) => code.setUp(call.message, webhookCall(call)),
    tearDown: (call) => code.tearDown(call.message, webhookCall(call)),
    receive(call) {
      const { request } = givenTo(call);
      return code.receive(call.message, { ...webhookCall(call), request: { ...request, rawBody: fromBytes(request.rawBody) } });
    },
    poll: (call) => code.poll(call.message, { ...codeCall(call), cursor: givenTo(call).cursor }),
    listen(call) {
      const emit = (item: unknown, cursor?: JsonValue): Promise<void> =>
        channel.ask(call.message.id, 'emit', { item, cursor }) as Promise<void>;
      return code.listen(call.message, { ...codeCall(call), cursor: givenTo(call).cursor, emit });
    },
  };

  return async (call) => {
    const value = await kinds[call.message.kind](call);
    return call.message.kind === 'run' ? (value as Result) : { value };
  };
}

async function runNode(plugin: PluginDefinition, call: ChildCall, channel: Channel): Promise<Result> {
  const definition = definitionOf(plugin, call.message);
  const params = applyParams(definition.params, call.given['params']);
  const returned: unknown = await definition.run(nodeContextFor(call, params, channel));
  if (!isNodeOutcome(returned)) {
    checkOutput(definition.output, returned);
    return { value: returned };
  }
  const { directive } = returned;
  if (directive.kind === 'port') checkOutput(definition.output, directive.value);
  return { value: directive, outcome: true };
}

/** @throws NodeError `OUTPUT_INVALID` where the node breaks its own word */
function checkOutput(
  schema: { safeParse(value: unknown): { success: boolean; error?: { issues: readonly Issue[] } } } | undefined,
  value: unknown,
): void {
  const checked = schema?.safeParse(value ?? null);
  if (!checked || checked.success) return;
  const faults = (checked.error?.issues ?? [])
    .slice(0, 5)
    .map(({ path, message }) => `${['output', ...path.map(String)].join('.')}: ${message}`);
  throw new NodeError(
    'USER',
    'OUTPUT_INVALID',
    `The node gave what does not fit its own output schema. ${faults.join('; ')}. Tell its author.`,
  );
}

interface Issue {
  path: readonly PropertyKey[];
  message: string;
}

/** The JSON of a result. @throws NodeError where it is none, or too large; a huge one is refused before it is written out */
export function textOf(value: unknown): string {
  if (isLongerThan(value, MAX_RESULT_CHARS)) {
    const most = MAX_RESULT_CHARS.toLocaleString('en');
    throw new NodeError(
      'USER',
      'OUTPUT_TOO_LARGE',
      `The output has more than ${most} characters of text, which is the most that a step may give.`,
    );
  }
  const text = toJsonText(value, MAX_RESULT_CHARS);
  if (!text.ok) throw new NodeError('USER', text.code, text.message);
  return text.text;
}
