import type { PluginCapabilities } from '@hookloom/sdk/manifest';
import { requireViewer } from '../access/viewer.ts';
import { builder } from '../graphql/builder.ts';
import { abortable } from '../graphql/subscription.ts';
import { isNothing } from './approval/approval.ts';
import { PluginRef } from './node-type.graphql.ts';
import { pluginSources } from './discovery/plugin-package.ts';
import type { PluginProcess, Plugins } from './plugins.ts';
import { pluginStatuses, type PendingVersion } from './approval/standing.ts';
import type { UsedNode } from './install/upgrade.ts';

declare module '../graphql/context.ts' {
  interface Services {
    plugins: Plugins;
  }
}

const PluginStatusRef = builder.enumType('PluginStatus', {
  description:
    'Whether its nodes can run: they can; not before an admin approves what it asks for; it is switched off; or something is wrong with it.',
  values: pluginStatuses,
});
const PluginSourceRef = builder.enumType('PluginSource', {
  description:
    'Where it came from: Hookloom itself, a dependency of the server, HOOKLOOM_PLUGIN_DIRS, an installation, or an upload of an author.',
  values: pluginSources,
});

export const PluginCapabilitiesRef = builder.objectRef<PluginCapabilities>('PluginCapabilities').implement({
  description: 'What a plugin may do beyond computing.',
  fields: (t) => ({
    host: t.exposeStringList('host', {
      description: 'Functions of the host: http, connect, javascript, respond, steps, files, state, events.',
    }),
    hosts: t.exposeStringList('hosts', { description: 'Hosts that it may reach; `*` for any.' }),
    credentials: t.exposeStringList('credentials', { description: 'Types of credentials that its nodes take.' }),
    reveals: t.exposeStringList('reveals', { description: 'Secrets that its code gets to read: <credential type>.<field>.' }),
  }),
});

const PluginProcessRef = builder.objectRef<PluginProcess>('PluginProcess').implement({
  description: 'The child process that it runs in, of the server process that answers.',
  fields: (t) => ({
    state: t.exposeString('state', { description: 'STOPPED, STARTING, RUNNING, BROKEN' }),
    pid: t.exposeInt('pid', { nullable: true }),
    memoryMb: t.exposeInt('memoryMb', { nullable: true }),
    calls: t.exposeInt('calls', { description: 'Under way now.' }),
    restarts: t.exposeInt('restarts', { description: 'How often it ended by itself and was replaced.' }),
    problem: t.exposeString('problem', { nullable: true }),
  }),
});

const DroppedNodeRef = builder.objectRef<{ type: string; version: number; uses: UsedNode[] }>('DroppedNode').implement({
  description: 'A version of a node type that workflows use and that a newer version of the plugin does not have.',
  fields: (t) => ({
    type: t.exposeString('type'),
    version: t.exposeInt('version'),
    workflows: t.stringList({
      description: 'Names of workflows of this workspace.',
      resolve: ({ uses }, _args, ctx) => {
        const { workspaceId } = requireViewer(ctx);
        const own = uses.filter((use) => use.workspaceId === workspaceId).map(({ workflow }) => workflow);
        return [...new Map(own.map(({ id, name }) => [id, name])).values()];
      },
    }),
    workflowCount: t.int({
      description: 'Of all workspaces.',
      resolve: ({ uses }) => new Set(uses.map(({ workflow }) => workflow.id)).size,
    }),
  }),
});

const PluginVersionRef = builder.objectRef<PendingVersion & { name: string }>('PluginVersion').implement({
  description: 'An installed newer version that waits for approval; the one before goes on running.',
  fields: (t) => ({
    version: t.exposeString('version'),
    capabilities: t.expose('capabilities', { type: PluginCapabilitiesRef }),
    asks: t.expose('asks', { type: PluginCapabilitiesRef, description: 'What it asks for beyond what was approved.' }),
    drops: t.field({
      type: [DroppedNodeRef],
      resolve: async ({ name }, _args, { services }) => {
        const dropped = await services.plugins.droppedByPending(name);
        const byNode = Map.groupBy(dropped, ({ type, version }) => `${type}@${version}`);
        return [...byNode.values()].flatMap((uses) => (uses[0] ? [{ type: uses[0].type, version: uses[0].version, uses }] : []));
      },
    }),
  }),
});

builder.objectFields(PluginRef, (t) => ({
  status: t.field({ type: PluginStatusRef, resolve: ({ standing }) => standing.status }),
  source: t.expose('source', { type: PluginSourceRef }),
  enabled: t.boolean({ resolve: ({ standing }) => standing.enabled }),
  capabilities: t.field({
    type: PluginCapabilitiesRef,
    nullable: true,
    description: 'What it asks for; null where its manifest cannot be read.',
    resolve: ({ manifest }) => manifest?.capabilities,
  }),
  approved: t.field({
    type: PluginCapabilitiesRef,
    nullable: true,
    description: 'What an admin approved; null where nothing was, or nothing needs to be.',
    resolve: ({ standing }) => standing.approved,
  }),
  asks: t.field({
    type: PluginCapabilitiesRef,
    nullable: true,
    description: 'What it asks for beyond what was approved; null where that is nothing.',
    resolve: ({ standing }) => (isNothing(standing.asks) ? null : standing.asks),
  }),
  approvedAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ standing }) => standing.approvedAt }),
  process: t.field({
    type: PluginProcessRef,
    nullable: true,
    resolve: ({ manifest }, _args, { services }) => (manifest ? services.plugins.processOf(manifest.name) : null),
  }),
  pending: t.field({
    type: PluginVersionRef,
    nullable: true,
    resolve: ({ standing, manifest }) => (standing.pending && manifest ? { ...standing.pending, name: manifest.name } : null),
  }),
}));

builder.subscriptionFields((t) => ({
  pluginsChanged: t.field({
    type: 'Boolean',
    description: 'Something was installed, approved, switched on or off, or removed: plugins and node types are to be read anew.',
    authScopes: { permission: 'plugins:read' },
    subscribe: (_root, _args, { services }) => abortable((signal) => changesOf(services.plugins, signal)),
    resolve: () => true,
  }),
}));

async function* changesOf(plugins: Plugins, signal: AbortSignal): AsyncGenerator<true> {
  let changed = false;
  let wake: () => void = () => {};
  const hint = (): void => {
    changed = true;
    wake();
  };
  const unsubscribe = plugins.onChange(hint);
  signal.addEventListener('abort', hint);
  try {
    while (!signal.aborted) {
      if (!changed) await new Promise<void>((resolve) => (wake = resolve));
      changed = false;
      if (!signal.aborted) yield true;
    }
  } finally {
    unsubscribe();
    signal.removeEventListener('abort', hint);
  }
}
