/** The node types that this server knows, and the one way to their code. */
import { pathToFileURL } from 'node:url';
import { NodeError, type HostCapability, type NodeManifest, type PluginDefinition, type PluginManifest } from '@hookloom/sdk';
import { AppError } from '../lib/app-error.ts';
import { pluginCodeOf } from './definition-code.ts';
import type { PluginHosts } from './host/plugin-hosts.ts';
import { nodeCodeOf, type NodeCode, type PluginCode } from './plugin-code.ts';
import type { PluginPackage, PluginSource } from './discovery/plugin-package.ts';
import { standingOf, type Standing } from './approval/standing.ts';

export interface RegisteredPlugin {
  /** Null where it could not be read. */
  manifest: PluginManifest | null;
  /** The npm package's name; its directory where that cannot be read. */
  package: string;
  version: string;
  source: PluginSource;
  standing: Standing;
  /** Why its nodes cannot run, and what to do about it: `standing.refusal`. */
  problem: string | null;
  /** Whether its code may run in the server's process. */
  trusted: boolean;
}

/** What was found, and what an admin said about it; without a word everything may run that can. */
export type KnownPlugin = PluginPackage & { standing?: Standing };

export interface Registry {
  /** Every version of every node type of the plugins whose manifest is in order, sorted by type and version. */
  nodeTypes(): NodeManifest[];
  /** The newest version where none is given. */
  nodeType(type: string, version?: number): NodeManifest | undefined;
  plugins(): RegisteredPlugin[];
  pluginOf(type: string): RegisteredPlugin | undefined;
  /** The plugin that holds a name: the one whose nodes are listed. */
  plugin(name: string): RegisteredPlugin | undefined;
  /**
   * The code of a node type, imported on first use. Whoever keeps it may call it as long as the plugin may run, which is asked at each
   * step: from when it may not, each fails with the reason.
   * @throws AppError `NOT_FOUND` for an unknown type or version, `UNAVAILABLE` for one that cannot run here,
   * `INTERNAL` for code that fails to load or is not what its manifest says.
   */
  load(type: string, version: number): Promise<NodeCode>;
  /**
   * The rest of a plugin's code.
   * @throws AppError as `load`; NodeError `PLUGIN_DISABLED` or `PLUGIN_NOT_APPROVED` where it may not run
   */
  code(pluginName: string): Promise<PluginCode>;
  /** Rises with each change: what was made of its node types before is out of date. */
  generation(): number;
  /** Takes what is there now in place of all before. Code of plugins that stay as they are is kept. */
  reload(found: readonly KnownPlugin[]): void;
}

export interface RegistryOptions {
  /** Where plugins run that are not built in. Default: nowhere, and they refuse. */
  hosts?: PluginHosts;
}

const NEEDS_PLUGIN_HOST = 'Its code is not part of Hookloom, so it must not run inside the server, and there is no host for it here';

/** A plugin's code, wherever it runs. */
interface LoadedCode {
  node(type: string, version: number): NodeCode | undefined;
  code: PluginCode;
  /** Its nodes are about to be needed. */
  warm?(): void;
  /** It is needed no more. */
  retire?(): void;
}

interface Entry {
  source: PluginPackage;
  registered: RegisteredPlugin;
  /** Filled on first use. */
  code: Promise<LoadedCode> | null;
}

function isPluginDefinition(value: unknown): value is PluginDefinition {
  return typeof value === 'object' && value !== null && 'nodes' in value && Array.isArray(value.nodes) && 'name' in value;
}

async function loadCode({ source }: Entry, { hosts }: RegistryOptions): Promise<LoadedCode> {
  // Invariant 6: the only import of plugin code in the server, for this repository's own plugins alone.
  if (!source.builtIn && hosts) return hosts.open(source);
  if (!source.builtIn || source.entry === null) throw new AppError('UNAVAILABLE', NEEDS_PLUGIN_HOST);
  const module: unknown = await import(pathToFileURL(source.entry).href);
  const definition = typeof module === 'object' && module !== null && 'default' in module ? module.default : undefined;
  if (!isPluginDefinition(definition) || definition.name !== source.manifest?.name) {
    throw new AppError('INTERNAL', `${source.package} does not export the plugin of its manifest; build its manifest anew`);
  }
  const nodes = new Map(definition.nodes.map((node) => [`${definition.name}.${node.name}@${node.version ?? 1}`, nodeCodeOf(node)]));
  return { node: (type, version) => nodes.get(`${type}@${version}`), code: pluginCodeOf(definition) };
}

/** Gives the entry that is there already where its code is the same: the same files, described by the same manifest. */
function register(known: KnownPlugin, before: readonly Entry[]): Entry {
  const { standing = defaultStanding(known), ...source } = known;
  const registered: RegisteredPlugin = {
    manifest: source.manifest,
    package: source.package,
    version: source.version,
    source: source.source,
    standing,
    problem: standing.refusal,
    trusted: source.builtIn,
  };
  const same = before.find(
    ({ source: { directory, manifest, version } }) =>
      directory === source.directory && manifest === source.manifest && version === source.version,
  );
  // The code of one that may not run any more is let go.
  return { source, registered, code: standing.refusal === null ? (same?.code ?? null) : null };
}

/** Of a registry that no admin speaks to. */
function defaultStanding(plugin: PluginPackage): Standing {
  return standingOf({ ...plugin, builtIn: true }, undefined);
}

/** Each step of a plugin that may not run fails with the reason, so that the record of the execution shows it where it belongs. */
function refusingCode({ manifest, standing }: RegisteredPlugin, uses: readonly HostCapability[]): NodeCode {
  const refuse = (): never => {
    throw refusalOf({ manifest, standing });
  };
  return { uses: new Set(uses), parse: refuse, run: refuse };
}

function refusalOf({ manifest, standing }: Pick<RegisteredPlugin, 'manifest' | 'standing'>): NodeError {
  const code = standing.status === 'DISABLED' ? 'PLUGIN_DISABLED' : 'PLUGIN_NOT_APPROVED';
  return new NodeError('USER', code, `${standing.refusal ?? `The plugin "${manifest?.title}" may not run`}.`);
}

function byTypeAndVersion(a: NodeManifest, b: NodeManifest): number {
  if (a.type === b.type) return a.version - b.version;
  return a.type < b.type ? -1 : 1;
}

interface Index {
  entries: Entry[];
  /** Versions of each type, oldest first, with the plugin that has them. */
  types: Map<string, { entry: Entry; versions: NodeManifest[] }>;
  byName: Map<string, Entry>;
  sorted: NodeManifest[];
}

function indexOf(entries: Entry[]): Index {
  const types: Index['types'] = new Map();
  const byName: Index['byName'] = new Map();
  for (const entry of entries) {
    // A plugin that discovery refused may hold another one's names, so its nodes do not appear.
    const { manifest, problem } = entry.source;
    if (!manifest || problem !== null) continue;
    byName.set(manifest.name, entry);
    for (const node of [...manifest.nodes].sort(byTypeAndVersion)) {
      const known = types.get(node.type);
      if (known) known.versions.push(node);
      else types.set(node.type, { entry, versions: [node] });
    }
  }
  return { entries, types, byName, sorted: [...types.values()].flatMap(({ versions }) => versions).sort(byTypeAndVersion) };
}

/** Takes what `discoverPlugins` found. Holds no state but imported code. */
export function createRegistry(found: readonly KnownPlugin[], options: RegistryOptions = {}): Registry {
  let index = indexOf(found.map((plugin) => register(plugin, [])));
  let generation = 0;

  function nodeType(type: string, version?: number): NodeManifest | undefined {
    const versions = index.types.get(type)?.versions;
    return version === undefined ? versions?.at(-1) : versions?.find((node) => node.version === version);
  }

  /** Gives one object for one, so that a reload which changes nothing changes no code either. */
  const guarded = new WeakMap<NodeCode, NodeCode>();

  /** Executions hold on to their plans, and so to code of a plugin that was switched off or removed since. */
  function whileItMayRun(name: string, code: NodeCode): NodeCode {
    const known = guarded.get(code);
    if (known) return known;
    const admit = (): void => {
      const now = index.byName.get(name);
      if (!now) throw new NodeError('USER', 'PLUGIN_REMOVED', `The plugin "${name}" is not installed any more.`);
      if (now.registered.standing.refusal !== null) throw refusalOf(now.registered);
    };
    const made: NodeCode = {
      uses: code.uses,
      parse(params) {
        admit();
        return code.parse(params);
      },
      run(ctx) {
        admit();
        return code.run(ctx);
      },
    };
    guarded.set(code, made);
    return made;
  }

  /** Kept at once, so that steps that start together share one import. */
  function codeOf(entry: Entry): Promise<LoadedCode> {
    return (entry.code ??= loadCode(entry, options));
  }

  return {
    nodeTypes: () => index.sorted,
    nodeType,
    plugins: () => index.entries.map(({ registered }) => registered),
    pluginOf: (type) => index.types.get(type)?.entry.registered,
    plugin: (name) => index.byName.get(name)?.registered,
    generation: () => generation,
    reload(plugins) {
      const before = index.entries;
      index = indexOf(plugins.map((plugin) => register(plugin, before)));
      generation++;
      const kept = new Set(index.entries.map(({ code }) => code));
      for (const { code, source } of before) {
        if (!code || kept.has(code)) continue;
        // Executions that began with it may go on with it; its process ends once they do not.
        void code.then(({ retire }) => retire?.()).catch(() => {});
        // Who used the one before is about to use the one that takes its place.
        const next = index.byName.get(source.manifest?.name ?? '');
        if (next && next.registered.standing.refusal === null)
          void codeOf(next).then(
            ({ warm }) => warm?.(),
            () => {},
          );
      }
    },
    async load(type, version) {
      const entry = index.types.get(type)?.entry;
      const manifest = nodeType(type, version);
      if (!entry || !manifest) throw new AppError('NOT_FOUND', `There is no node type ${type} with version ${version}`);
      if (entry.registered.standing.refusal !== null) return refusingCode(entry.registered, manifest.uses);
      const code = await codeOf(entry);
      code.warm?.();
      const node = code.node(type, version);
      if (!node)
        throw new AppError(
          'INTERNAL',
          `${entry.source.package} lacks ${type} version ${version}, which its manifest names; build its manifest anew`,
        );
      return whileItMayRun(entry.source.manifest?.name ?? '', node);
    },
    async code(name) {
      const entry = index.byName.get(name);
      if (!entry) throw new AppError('NOT_FOUND', `There is no plugin "${name}"`);
      if (entry.registered.standing.refusal !== null) throw refusalOf(entry.registered);
      return (await codeOf(entry)).code;
    },
  };
}
