/** A plugin's code from its definition, for whoever has that in memory: this process for built-in plugins, a host process for its own. */
import type { LoadedOptions, NodeDefinition, PluginDefinition } from '@hookloom/sdk';
import type { CallContext } from '@hookloom/sdk';
import { NodeError } from '@hookloom/sdk/errors';
import { applyParams } from '@hookloom/sdk/params';
import { isJsonObject } from '@hookloom/sdk/wire';
import type { CodeCall, NodeRef, PluginCode } from './plugin-code.ts';
import { nodeErrorOf } from './thrown.ts';

/** The definition of one version of a node type. @throws NodeError `PLUGIN_BROKEN` where there is none */
export function definitionOf(plugin: PluginDefinition, { type, version }: NodeRef): NodeDefinition {
  const found = plugin.nodes.find((node) => `${plugin.name}.${node.name}` === type && (node.version ?? 1) === version);
  if (!found) throw broken(plugin, `has no code for ${type} version ${version}, which its manifest names`);
  return found;
}

export function pluginCodeOf(plugin: PluginDefinition): PluginCode {
  const code: PluginCode = {
    async migrate(to, from, params) {
      const { migrate } = definitionOf(plugin, to);
      if (!migrate?.from.includes(from)) {
        throw new NodeError(
          'USER',
          'MIGRATION_MISSING',
          `${to.type} version ${to.version} does not take over parameters of version ${from}.`,
        );
      }
      const failed = (why: string): NodeError =>
        new NodeError('USER', 'MIGRATION_FAILED', `The migration of ${to.type} from version ${from} to ${to.version} failed: ${why}`);
      let changed;
      try {
        changed = migrate.params(structuredClone(params), from);
      } catch (error) {
        throw failed(nodeErrorOf(error).message);
      }
      if (!isJsonObject(changed) || changed instanceof Promise) throw failed('it gave no object with parameters.');
      return changed;
    },

    async loadOptions(node, loader, call) {
      const { loaders = {} } = definitionOf(plugin, node);
      const load = Object.hasOwn(loaders, loader) ? loaders[loader] : undefined;
      if (!load) throw broken(plugin, `has no loader "${loader}" in ${node.type}`);
      const loaded = await load({ ...contextOf(call, call.params), search: call.search, cursor: call.cursor });
      const page: LoadedOptions = Array.isArray(loaded) ? { options: loaded } : loaded;
      return { options: page.options, next: page.next ?? null };
    },

    async testCredential(type, call) {
      const found = plugin.credentials?.find((credential) => `${plugin.name}.${credential.name}` === type);
      if (typeof found?.test !== 'function') throw broken(plugin, `has no code that tests ${type}`);
      await found.test({ ...contextOf(call, call.params), credentialId: call.credentialId });
    },

    async setUp(node, call) {
      const { definition, part } = behaviourOf(plugin, node, 'webhook');
      return (await part.setUp({ ...contextOf(call, applied(definition, call)), ...registrationOf(call) })) ?? null;
    },
    async tearDown(node, call) {
      const { definition, part } = behaviourOf(plugin, node, 'webhook');
      await part.tearDown({ ...contextOf(call, applied(definition, call)), ...registrationOf(call) });
    },
    async receive(node, call) {
      const { definition, part } = behaviourOf(plugin, node, 'webhook');
      if (!part.receive) return { events: [call.request.body] };
      return part.receive({ ...contextOf(call, applied(definition, call)), ...registrationOf(call), request: call.request });
    },
    async poll(node, call) {
      const { definition, part } = behaviourOf(plugin, node, 'polling');
      return part.poll({ ...contextOf(call, applied(definition, call)), cursor: call.cursor });
    },
    async listen(node, call) {
      const { definition, part } = behaviourOf(plugin, node, 'connection');
      const emit = (...given: Parameters<typeof call.emit>): Promise<void> => call.emit(...given);
      await part.listen({ ...contextOf(call, applied(definition, call)), cursor: call.cursor, emit });
    },
  };
  return rejectingWithNodeErrors(code);
}

/** The host's functions by name, so that those of a class come along too. */
function contextOf<Params>(call: CodeCall, params: Params): CallContext<Params> {
  const { host } = call;
  return {
    params,
    workspaceId: call.workspaceId,
    signal: call.signal,
    now: () => call.now(),
    log: (level, message) => call.log(level, message),
    http: (request) => host.http(request),
    connect: (request) => host.connect(request),
    credential: (id) => host.credential(id),
    files: host.files,
    state: host.state,
    emitEvent: (type, data) => host.emitEvent(type, data),
  };
}

function registrationOf<Call extends { callbackUrl: string; secret: string; registration: unknown }>(
  call: Call,
): Pick<Call, 'callbackUrl' | 'secret' | 'registration'> {
  return { callbackUrl: call.callbackUrl, secret: call.secret, registration: call.registration };
}

type Behaviour = NonNullable<NodeDefinition['behaviour']>;

function behaviourOf<Name extends keyof Behaviour>(
  plugin: PluginDefinition,
  node: NodeRef,
  name: Name,
): { definition: NodeDefinition; part: NonNullable<Behaviour[Name]> } {
  const definition = definitionOf(plugin, node);
  const part = definition.behaviour?.[name];
  if (!part) throw broken(plugin, `has no ${name} code for ${node.type}`);
  return { definition, part };
}

function applied(definition: NodeDefinition, call: CodeCall): Record<string, unknown> {
  return applyParams(definition.params, call.params);
}

function broken(plugin: PluginDefinition, what: string): NodeError {
  return new NodeError('USER', 'PLUGIN_BROKEN', `The plugin "${plugin.name}" ${what}. Tell its author.`);
}

function rejectingWithNodeErrors(code: PluginCode): PluginCode {
  const wrapped = Object.entries(code).map(([name, run]: [string, (...given: never[]) => Promise<unknown>]) => {
    const guarded = async (...given: never[]): Promise<unknown> => {
      try {
        return await run(...given);
      } catch (error) {
        throw nodeErrorOf(error);
      }
    };
    return [name, guarded];
  });
  return Object.fromEntries(wrapped) as PluginCode;
}
