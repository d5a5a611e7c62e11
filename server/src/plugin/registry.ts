/** The node types that this server knows, and the one way to their code. */
import { pathToFileURL } from 'node:url';
import type { NodeManifest, PluginDefinition, PluginManifest } from '@hookloom/sdk';
import { AppError } from '../lib/app-error.ts';
import { nodeCodeOf, type NodeCode } from './plugin-code.ts';
import type { PluginPackage } from './plugin-package.ts';

export interface RegisteredPlugin {
  /** Null where it could not be read. */
  manifest: PluginManifest | null;
  /** The npm package's name; its directory where that cannot be read. */
  package: string;
  version: string;
  /** Why its nodes cannot run, and what to do about it. */
  problem: string | null;
  /** Whether its code may run in the server's process. */
  trusted: boolean;
}

export interface Registry {
  /** Every version of every node type of the plugins whose manifest is in order, sorted by type and version. */
  nodeTypes(): NodeManifest[];
  /** The newest version where none is given. */
  nodeType(type: string, version?: number): NodeManifest | undefined;
  plugins(): RegisteredPlugin[];
  pluginOf(type: string): RegisteredPlugin | undefined;
  /**
   * The code of a node type, imported on first use.
   * @throws AppError `NOT_FOUND` for an unknown type or version, `UNAVAILABLE` for one that cannot run here,
   * `INTERNAL` for code that fails to load or is not what its manifest says.
   */
  load(type: string, version: number): Promise<NodeCode>;
}

const NEEDS_PLUGIN_HOST =
  'Its code is not part of Hookloom, so it must not run inside the server, and this version has no separate host for it yet. Its nodes are listed and cannot run';

interface Entry {
  source: PluginPackage;
  registered: RegisteredPlugin;
  /** By `name@version`; filled on first use. */
  code: Promise<Map<string, NodeCode>> | null;
}

function isPluginDefinition(value: unknown): value is PluginDefinition {
  return typeof value === 'object' && value !== null && 'nodes' in value && Array.isArray(value.nodes) && 'name' in value;
}

async function importPlugin({ source, registered }: Entry): Promise<Map<string, NodeCode>> {
  // Invariant 6: the only import of plugin code in the server, for this repository's own plugins alone.
  if (!source.builtIn || source.entry === null) throw new AppError('UNAVAILABLE', registered.problem ?? NEEDS_PLUGIN_HOST);
  const module: unknown = await import(pathToFileURL(source.entry).href);
  const definition = typeof module === 'object' && module !== null && 'default' in module ? module.default : undefined;
  if (!isPluginDefinition(definition) || definition.name !== source.manifest?.name) {
    throw new AppError('INTERNAL', `${source.package} does not export the plugin of its manifest; build its manifest anew`);
  }
  return new Map(definition.nodes.map((node) => [`${node.name}@${node.version ?? 1}`, nodeCodeOf(node)]));
}

function register(source: PluginPackage): Entry {
  const { manifest, version, builtIn: trusted } = source;
  const problem = source.problem ?? (trusted ? null : NEEDS_PLUGIN_HOST);
  return { source, registered: { manifest, package: source.package, version, problem, trusted }, code: null };
}

function byTypeAndVersion(a: NodeManifest, b: NodeManifest): number {
  if (a.type === b.type) return a.version - b.version;
  return a.type < b.type ? -1 : 1;
}

/** Takes what `discoverPlugins` found. Holds no state but imported code. */
export function createRegistry(found: PluginPackage[]): Registry {
  const entries = found.map(register);
  /** Versions of each type, oldest first, with the plugin that has them. */
  const types = new Map<string, { entry: Entry; versions: NodeManifest[] }>();
  for (const entry of entries) {
    // A plugin that discovery refused may hold another one's names, so its nodes do not appear.
    if (!entry.source.manifest || entry.source.problem) continue;
    for (const node of [...entry.source.manifest.nodes].sort(byTypeAndVersion)) {
      const known = types.get(node.type);
      if (known) known.versions.push(node);
      else types.set(node.type, { entry, versions: [node] });
    }
  }
  const sorted = [...types.values()].flatMap(({ versions }) => versions).sort(byTypeAndVersion);

  function nodeType(type: string, version?: number): NodeManifest | undefined {
    const versions = types.get(type)?.versions;
    return version === undefined ? versions?.at(-1) : versions?.find((node) => node.version === version);
  }

  return {
    nodeTypes: () => sorted,
    nodeType,
    plugins: () => entries.map(({ registered }) => registered),
    pluginOf: (type) => types.get(type)?.entry.registered,
    async load(type, version) {
      const entry = types.get(type)?.entry;
      if (!entry || !nodeType(type, version)) throw new AppError('NOT_FOUND', `There is no node type ${type} with version ${version}`);
      // Kept at once, so that steps that start together share one import.
      entry.code ??= importPlugin(entry);
      const nodes = await entry.code;
      const node = nodes.get(`${type.slice(type.indexOf('.') + 1)}@${version}`);
      if (!node)
        throw new AppError(
          'INTERNAL',
          `${entry.source.package} lacks ${type} version ${version}, which its manifest names; build its manifest anew`,
        );
      return node;
    },
  };
}
