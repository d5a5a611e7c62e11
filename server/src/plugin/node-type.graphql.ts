import { nodeEffects, nodeKinds, type NodeEffect, type NodeKind } from '@hookloom/sdk/wire';
import type { NodeManifest, PortManifest, PortPerItemManifest, TriggerManifest } from '@hookloom/sdk/manifest';
import { builder } from '../graphql/builder.ts';
import type { RegisteredPlugin, Registry } from './registry.ts';

declare module '../graphql/context.ts' {
  interface Services {
    registry: Registry;
  }
}

const kindNames = { trigger: 'TRIGGER', action: 'ACTION', condition: 'CONDITION', utility: 'UTILITY' } as const satisfies Record<
  NodeKind,
  string
>;
const effectNames = { pure: 'PURE', idempotent: 'IDEMPOTENT', atMostOnce: 'AT_MOST_ONCE' } as const satisfies Record<NodeEffect, string>;

const NodeKindRef = builder.enumType('NodeKind', { values: nodeKinds.map((kind) => kindNames[kind]) });
const NodeEffectRef = builder.enumType('NodeEffect', {
  description: 'What running a node twice would do: nothing, nothing since it passes on a key, or harm.',
  values: nodeEffects.map((effect) => effectNames[effect]),
});

const PortRef = builder.objectRef<PortManifest>('Port').implement({
  fields: (t) => ({ name: t.exposeString('name'), title: t.exposeString('title') }),
});

const OutputPortRef = builder.objectRef<PortManifest | PortPerItemManifest>('OutputPort').implement({
  description: "A node's outputs: fixed ports, and ports made one per item of a list parameter.",
  fields: (t) => ({
    name: t.string({
      nullable: true,
      description: 'Null when the ports come from a list parameter.',
      resolve: (port) => ('name' in port ? port.name : null),
    }),
    title: t.string({ nullable: true, resolve: (port) => ('title' in port ? port.title : null) }),
    each: t.string({
      nullable: true,
      description: "The list parameter whose items each make a port; the item's `key` is the port's name, its `title` its title.",
      resolve: (port) => ('each' in port ? port.each : null),
    }),
  }),
});

const TriggerRef = builder.objectRef<TriggerManifest>('Trigger').implement({
  fields: (t) => ({
    start: t.exposeString('start', { description: 'webhook, manual, schedule, error, polling, connection' }),
    registers: t.boolean({
      description: 'Whether a webhook trigger has a service send to an address of its own; else it takes what a source receives.',
      resolve: ({ registers }) => registers ?? false,
    }),
    everySeconds: t.exposeInt('everySeconds', { nullable: true, description: 'Of a polling trigger: seconds between two looks.' }),
  }),
});

export const NodeTypeRef = builder.objectRef<NodeManifest>('NodeType');
export const PluginRef = builder.objectRef<RegisteredPlugin>('Plugin');

NodeTypeRef.implement({
  fields: (t) => ({
    type: t.exposeString('type', { description: 'core.if' }),
    version: t.exposeInt('version'),
    kind: t.field({ type: NodeKindRef, resolve: (node) => kindNames[node.kind] }),
    category: t.exposeString('category'),
    title: t.exposeString('title'),
    description: t.exposeString('description'),
    icon: t.exposeString('icon', { description: 'SVG text; one in a single colour uses currentColor.' }),
    iconDark: t.exposeString('iconDark', { nullable: true, description: 'The same for dark surfaces; null where the icon serves both.' }),
    effect: t.field({ type: NodeEffectRef, resolve: (node) => effectNames[node.effect] }),
    inputs: t.expose('inputs', { type: [PortRef] }),
    outputs: t.expose('outputs', { type: [OutputPortRef] }),
    body: t.exposeString('body', {
      nullable: true,
      description: 'The output port whose nodes run once per item; null where it is no loop.',
    }),
    trigger: t.field({ type: TriggerRef, nullable: true, resolve: (node) => node.trigger }),
    paramsSchema: t.expose('paramsSchema', {
      type: 'JSON',
      description: 'JSON Schema (2020-12) of the parameters, with a `field` keyword per property that says how its form field looks.',
    }),
    outputSchema: t.expose('outputSchema', { type: 'JSON', nullable: true }),
    uses: t.exposeStringList('uses', { description: 'What it needs of the host, such as http.' }),
    loaders: t.exposeStringList('loaders', { description: 'Names of the functions that give options for its fields.' }),
    migratesFrom: t.exposeIntList('migratesFrom', { description: 'Earlier versions whose parameters it can take over.' }),
    plugin: t.field({
      type: PluginRef,
      resolve: (node, _args, { services }) => {
        const plugin = services.registry.pluginOf(node.type);
        if (!plugin) throw new Error(`the node type ${node.type} has no plugin`);
        return plugin;
      },
    }),
  }),
});

PluginRef.implement({
  fields: (t) => ({
    name: t.string({ resolve: (plugin) => plugin.manifest?.name ?? plugin.package }),
    package: t.exposeString('package'),
    version: t.exposeString('version'),
    title: t.string({ resolve: (plugin) => plugin.manifest?.title ?? plugin.package }),
    description: t.string({ resolve: (plugin) => plugin.manifest?.description ?? '' }),
    problem: t.exposeString('problem', { nullable: true, description: 'Why its nodes cannot run, and what to do about it.' }),
    nodeTypes: t.field({
      type: [NodeTypeRef],
      resolve: (plugin, _args, { services }) =>
        services.registry.nodeTypes().filter(({ type }) => services.registry.pluginOf(type) === plugin),
    }),
  }),
});

builder.queryFields((t) => ({
  nodeTypes: t.field({
    type: [NodeTypeRef],
    authScopes: { permission: 'plugins:read' },
    resolve: (_root, _args, { services }) => services.registry.nodeTypes(),
  }),
  plugins: t.field({
    type: [PluginRef],
    authScopes: { permission: 'plugins:read' },
    resolve: (_root, _args, { services }) => services.registry.plugins(),
  }),
}));
