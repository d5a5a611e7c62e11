import { requireFirstWorkspace } from '../access/instance.ts';
import { requireViewer } from '../access/viewer.ts';
import { AppError } from '../lib/app-error.ts';
import { bytesOfBase64 } from '../lib/base64.ts';
import type { Context } from '../graphql/context.ts';
import { builder } from '../graphql/builder.ts';
import { PluginRef } from './node-type.graphql.ts';
import type { Admin } from './install/plugin-admin.ts';
import type { RegisteredPlugin } from './registry.ts';

async function adminOf(ctx: Context): Promise<Admin> {
  await requireFirstWorkspace(ctx, 'Plugins');
  const { userId, workspaceId } = requireViewer(ctx);
  return { userId, workspaceId };
}

function pluginNamed({ services }: Context, name: string): RegisteredPlugin {
  const { registry } = services;
  const plugin = registry.plugin(name) ?? registry.plugins().find((candidate) => (candidate.manifest?.name ?? candidate.package) === name);
  if (!plugin) throw new AppError('NOT_FOUND', `There is no plugin "${name}".`);
  return plugin;
}

const approveInput = builder.inputType('ApprovePluginInput', {
  fields: (t) => ({
    name: t.string({ required: true }),
    version: t.string({ required: true, description: 'The one that was looked at: the plugin as it is, or the version that waits.' }),
    force: t.boolean({ defaultValue: false, description: 'Also where workflows use nodes that the version that waits does not have.' }),
  }),
});
const enableInput = builder.inputType('SetPluginEnabledInput', {
  fields: (t) => ({ name: t.string({ required: true }), enabled: t.boolean({ required: true }) }),
});
const installInput = builder.inputType('InstallPluginInput', {
  fields: (t) => ({ spec: t.string({ required: true, description: 'A package of the registry, such as hookloom-plugin-weather@1.2.0.' }) }),
});
const uploadInput = builder.inputType('UploadPluginInput', {
  fields: (t) => ({
    tarball: t.string({ required: true, description: 'Base64 of the file that npm pack makes.' }),
    dev: t.boolean({
      defaultValue: false,
      description: 'In development: it is approved by this upload, and stands in for an installed plugin of its name until it is removed.',
    }),
  }),
});
const removeInput = builder.inputType('RemovePluginInput', {
  fields: (t) => ({
    name: t.string({ required: true }),
    dev: t.boolean({ defaultValue: false, description: 'Only the upload in development.' }),
    version: t.string({ description: 'Only the newer version that waits for approval: this one.' }),
    force: t.boolean({ defaultValue: false, description: 'Also where workflows use its nodes.' }),
  }),
});
const RemovedPluginRef = builder.objectRef<{ name: string }>('RemovedPlugin').implement({
  fields: (t) => ({ name: t.exposeString('name') }),
});

builder.mutationFields((t) => ({
  approvePlugin: t.field({
    type: PluginRef,
    description:
      'Approves all that this version of it asks for. CONFLICT where another version is there by now, or workflows use what it drops.',
    authScopes: { permission: 'plugins:manage' },
    args: { input: t.arg({ type: approveInput, required: true }) },
    resolve: async (_root, { input: { name, version, force } }, ctx) => {
      await ctx.services.plugins.approve({ name, version, force: force ?? false }, await adminOf(ctx));
      return pluginNamed(ctx, name);
    },
  }),
  setPluginEnabled: t.field({
    type: PluginRef,
    authScopes: { permission: 'plugins:manage' },
    args: { input: t.arg({ type: enableInput, required: true }) },
    resolve: async (_root, { input }, ctx) => {
      await ctx.services.plugins.setEnabled(input, await adminOf(ctx));
      return pluginNamed(ctx, input.name);
    },
  }),
  installPlugin: t.field({
    type: PluginRef,
    description:
      'Gets a package from the registry that this server’s npm is set up for; takes up to a minute. None of its code is run by that.',
    authScopes: { permission: 'plugins:manage' },
    args: { input: t.arg({ type: installInput, required: true }) },
    resolve: async (_root, { input }, ctx) => pluginNamed(ctx, await ctx.services.plugins.install(input.spec, await adminOf(ctx))),
  }),
  uploadPlugin: t.field({
    type: PluginRef,
    authScopes: { permission: 'plugins:manage' },
    args: { input: t.arg({ type: uploadInput, required: true }) },
    resolve: async (_root, { input: { tarball, dev } }, ctx) => {
      const bytes = bytesOfBase64(tarball);
      if (!bytes) throw new AppError('VALIDATION_FAILED', 'The tarball is to be given as base64.');
      if (bytes.length === 0) throw new AppError('VALIDATION_FAILED', 'The file is empty. Take the one that npm pack makes.');
      return pluginNamed(ctx, await ctx.services.plugins.upload(bytes, dev ?? false, await adminOf(ctx)));
    },
  }),
  removePlugin: t.field({
    type: RemovedPluginRef,
    authScopes: { permission: 'plugins:manage' },
    args: { input: t.arg({ type: removeInput, required: true }) },
    resolve: async (_root, { input: { name, dev, version, force } }, ctx) => {
      await ctx.services.plugins.remove({ name, dev: dev ?? false, version: version ?? null, force: force ?? false }, await adminOf(ctx));
      return { name };
    },
  }),
}));
