/** Decides between plugins that claim the same name, and finds those that need another plugin. Pure. */
import type { PluginPackage } from './plugin-package.ts';

function isUsable(plugin: PluginPackage): boolean {
  return plugin.manifest !== null && plugin.problem === null;
}

/** An author's upload stands in for what else is installed under its name, for as long as it is there; a built-in plugin is not shadowed. */
function shadowed(plugins: PluginPackage[]): PluginPackage[] {
  const inWork = new Set(plugins.filter((plugin) => plugin.source === 'DEV' && isUsable(plugin)).map((plugin) => plugin.manifest?.name));
  return plugins.filter(({ source, manifest }) => source === 'DEV' || source === 'BUILT_IN' || !inWork.has(manifest?.name));
}

export const howToRemove = {
  BUILT_IN: 'It cannot be removed',
  DEPENDENCY: 'Remove it from the dependencies in package.json',
  DIRECTORY: 'Remove it from HOOKLOOM_PLUGIN_DIRS',
  INSTALLED: 'Remove it under Plugins',
  DEV: 'Stop `hookloom plugin dev`',
} as const satisfies Record<PluginPackage['source'], string>;

/** Marks plugins that claim the same name: a built-in one keeps it, else nobody gets it, since neither can be told to be the right one. */
function refuseDuplicates(plugins: PluginPackage[]): PluginPackage[] {
  return plugins.map((plugin) => {
    if (!isUsable(plugin)) return plugin;
    const name = plugin.manifest?.name;
    const rivals = plugins.filter((other) => other !== plugin && other.manifest?.name === name && isUsable(other));
    if (rivals.length === 0) return plugin;
    const builtInRival = rivals.find((rival) => rival.builtIn);
    if (plugin.builtIn && !builtInRival) return plugin;
    const other = builtInRival ?? rivals[0];
    const whose = `${other?.package} in ${other?.directory}`;
    const problem = builtInRival
      ? `Its name "${name}" belongs to the built-in ${whose}. Remove this one, or rename it`
      : `Two plugins are named "${name}": this one and ${whose}. Remove one of them. This one: ${howToRemove[plugin.source]}`;
    return { ...plugin, problem };
  });
}

/** Marks plugins whose nodes take a type of credential that no plugin here has. */
function refuseLonely(plugins: PluginPackage[]): PluginPackage[] {
  const known = new Set(plugins.filter(isUsable).flatMap((plugin) => plugin.manifest?.credentials.map(({ type }) => type) ?? []));
  return plugins.map((plugin) => {
    if (!isUsable(plugin)) return plugin;
    const lacking = plugin.manifest?.capabilities.credentials.find((type) => type !== '*' && !known.has(type));
    if (lacking === undefined) return plugin;
    const owner = lacking.slice(0, lacking.indexOf('.'));
    return { ...plugin, problem: `Its nodes take credentials of type ${lacking}, which no plugin here has. Install the plugin "${owner}"` };
  });
}

function byPackage(a: PluginPackage, b: PluginPackage): number {
  if (a.package === b.package) return a.directory < b.directory ? -1 : 1;
  return a.package < b.package ? -1 : 1;
}

/** All that was found, sorted by package name, with a `problem` for each that cannot be used beside the others. */
export function settleRivals(found: readonly PluginPackage[]): PluginPackage[] {
  return refuseLonely(refuseDuplicates(shadowed([...found].sort(byPackage))));
}
