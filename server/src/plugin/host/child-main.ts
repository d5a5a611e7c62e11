/**
 * The program of a plugin host: imports one plugin, runs what the parent calls, and ends with the parent's pipe. It is started
 * without rights (see `host-process.ts`), with the path of the plugin's module as argument.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { pathToFileURL } from 'node:url';
import type { LogLine, PluginDefinition } from '@hookloom/sdk';
import { NodeError } from '@hookloom/sdk/errors';
import type { JsonObject } from '@hookloom/sdk/wire';
import { nodeErrorOf } from '../thrown.ts';
import { openChannel } from './channel.ts';
import { callsOf, textOf } from './child-calls.ts';
import type { ChildCall } from './child-context.ts';
import { disarm } from './disarm.ts';
import { freezeShared } from './freeze.ts';
import { MAX_LOG_LINE_CHARS, MAX_LOG_LINES } from './limits.ts';
import { capturePrinted } from './printed.ts';
import type { CallMessage } from './protocol.ts';

const { exit } = disarm();
const channel = openChannel(() => exit(0));
const calls = new Map<number, ChildCall>();
/** Which call code belongs to, also after it has waited. */
const present = new AsyncLocalStorage<ChildCall>();

const log = (call: ChildCall | undefined, level: LogLine['level'], message: unknown): void => {
  if (call && ++call.lines > MAX_LOG_LINES + 1) return;
  channel.send({ t: 'log', call: call?.message.id ?? 0, level, message: String(message).slice(0, MAX_LOG_LINE_CHARS) });
};
capturePrinted((level, message) => log(present.getStore(), level, message));

// Who stops the server may signal its children too (systemd does). The server ends them itself, when what they run is done.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.on('uncaughtException', (error) => failStray(error));
process.on('unhandledRejection', (error) => failStray(error));

/** An error that nobody waits for fails the call that it came from, and harms no other. */
function failStray(thrown: unknown): void {
  const error = nodeErrorOf(thrown);
  const call = present.getStore();
  if (call && calls.has(call.message.id)) {
    fail(call, new NodeError(error.class, error.code, `${error.message} (an error that the plugin did not wait for)`));
  } else {
    log(undefined, 'warn', `An error that nobody waited for: ${error.message}`);
  }
}

function fail({ message: { id } }: ChildCall, thrown: unknown): void {
  if (!calls.delete(id)) return;
  const error = nodeErrorOf(thrown);
  channel.send({ t: 'done', id, error: { class: error.class, code: error.code, message: error.message } });
}

async function importPlugin(): Promise<PluginDefinition> {
  const entry = process.argv[2] ?? '';
  const module = (await import(pathToFileURL(entry).href)) as { default?: unknown };
  const plugin = module.default as PluginDefinition | undefined;
  if (typeof plugin !== 'object' || plugin === null || typeof plugin.name !== 'string' || !Array.isArray(plugin.nodes)) {
    throw new Error('its module does not export a plugin as its default; `export default definePlugin(…)` does');
  }
  return plugin;
}

async function serve(plugin: PluginDefinition): Promise<void> {
  const run = callsOf(plugin, channel);

  async function begin(message: CallMessage, payload: string): Promise<void> {
    const call: ChildCall = {
      message,
      given: JSON.parse(payload) as JsonObject,
      startedAt: performance.now(),
      controller: new AbortController(),
      lines: 0,
      log: (level, text) => log(call, level, text),
    };
    calls.set(message.id, call);
    try {
      const { value, outcome } = await present.run(call, run, call);
      const text = textOf(value);
      if (calls.delete(message.id)) channel.send({ t: 'done', id: message.id, ...(outcome && { outcome }) }, text);
    } catch (error) {
      fail(call, error);
    }
  }

  // Sent before any call is begun, which may never let go of this process.
  channel.send({ t: 'ready' });
  channel.flush();
  channel.start((message, payload) => {
    switch (message.t) {
      case 'call':
        void begin(message, payload);
        return;
      case 'abort':
        calls.get(message.id)?.controller.abort(new NodeError('CANCELLED', 'CANCELLED', message.message));
        return;
      case 'drop':
        calls.delete(message.id);
        return;
      case 'ping':
        channel.send({ t: 'pong', rssMb: Math.ceil(process.memoryUsage.rss() / 1024 / 1024) });
        return;
      default:
        return message satisfies never;
    }
  });
}

try {
  const plugin = await importPlugin();
  freezeShared();
  await serve(plugin);
} catch (error) {
  channel.send({ t: 'broken', message: nodeErrorOf(error).message });
  channel.flush();
  // Read and acted on by the parent, which ends this process.
  setTimeout(() => exit(1), 1_000);
}
