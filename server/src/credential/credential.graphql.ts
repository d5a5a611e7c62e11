import type { JsonValue } from '@hookloom/sdk/wire';
import { requireViewer } from '../access/viewer.ts';
import { builder } from '../graphql/builder.ts';
import { keysetConnection } from '../graphql/connection.ts';
import type { Context } from '../graphql/context.ts';
import { typedText } from '../graphql/text.ts';
import { AppError } from '../lib/app-error.ts';
import { PluginRef } from '../plugin/node-type.graphql.ts';
import { CALLBACK_PATH } from './account-connections.ts';
import { credentialStatuses, type Credential } from './credential.entity.ts';
import type { CredentialType } from './credential-types.ts';
import type { Credentials } from './credentials.ts';
import { createCredential, deleteCredential, findCredential, listCredentials, updateCredential } from './edit-credential.ts';
import { isTestable, type CredentialTest } from './test-credential.ts';

declare module '../graphql/context.ts' {
  interface Services {
    credentials: Credentials;
  }
}

const CredentialStatusRef = builder.enumType('CredentialStatus', { values: credentialStatuses });

const CredentialTypeRef = builder.objectRef<CredentialType>('CredentialType').implement({
  fields: (t) => ({
    type: t.string({ description: 'http.bearer', resolve: ({ manifest }) => manifest.type }),
    title: t.string({ resolve: ({ manifest }) => manifest.title }),
    description: t.string({ resolve: ({ manifest }) => manifest.description }),
    icon: t.string({ nullable: true, description: 'SVG text.', resolve: ({ manifest }) => manifest.icon }),
    iconDark: t.string({ nullable: true, resolve: ({ manifest }) => manifest.iconDark }),
    docsUrl: t.string({ nullable: true, description: 'Where to learn how to get one.', resolve: ({ manifest }) => manifest.docsUrl }),
    fieldsSchema: t.field({
      type: 'JSON',
      description: 'JSON Schema (2020-12) of its fields, with a `field` keyword per property that says how its form field looks.',
      resolve: ({ manifest }) => manifest.fieldsSchema,
    }),
    hosts: t.stringList({
      description: 'Where it may be sent to; `{{baseUrl}}` is the host in a field.',
      resolve: ({ manifest }) => manifest.hosts,
    }),
    oauth2: t.boolean({ resolve: ({ manifest }) => manifest.oauth2 !== undefined }),
    oauth2Grant: t.string({
      nullable: true,
      description: 'authorizationCode: an account is connected by connectCredential; clientCredentials: nobody signs in.',
      resolve: ({ manifest }) => manifest.oauth2?.grant,
    }),
    callbackUrl: t.string({
      nullable: true,
      description: 'What to register at the service as the redirect URI; null where no account is connected.',
      resolve: ({ manifest }, _args, { services }) =>
        manifest.oauth2?.grant === 'authorizationCode' ? services.config.baseUrl + CALLBACK_PATH : null,
    }),
    testable: t.boolean({ resolve: isTestable }),
    reveals: t.stringList({
      description: 'Fields that nodes may read; all others stay with the server.',
      resolve: ({ manifest }) => manifest.reveals,
    }),
    plugin: t.field({ type: PluginRef, resolve: ({ plugin }) => plugin }),
  }),
});

builder.objectFields(PluginRef, (t) => ({
  credentialTypes: t.field({
    type: [CredentialTypeRef],
    resolve: (plugin, _args, { services }) => services.credentials.types.all().filter((type) => type.plugin === plugin),
  }),
}));

export const CredentialRef = builder.objectRef<Credential>('Credential').implement({
  description: 'Access to an account of some service. Its secrets can be written and never read.',
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.exposeString('name'),
    type: t.exposeString('type'),
    credentialType: t.field({
      type: CredentialTypeRef,
      nullable: true,
      description: 'Null where its plugin is not installed (any more).',
      resolve: ({ type }, _args, { services }) => services.credentials.types.find(type),
    }),
    status: t.expose('status', { type: CredentialStatusRef }),
    problem: t.exposeString('problem', { nullable: true }),
    hosts: t.exposeStringList('hosts', { description: 'The only hosts that it is sent to.' }),
    values: t.expose('shown', { type: 'JSON', description: 'Of the fields that are no secrets.' }),
    filled: t.exposeStringList('filled', { description: 'Secret fields that hold a value.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When its access token ends; it is renewed before.',
    }),
    testedAt: t.expose('testedAt', { type: 'DateTime', nullable: true }),
    lastUsedAt: t.expose('lastUsedAt', { type: 'DateTime', nullable: true, description: 'To the minute.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
  }),
});

builder.queryFields((t) => ({
  credentialTypes: t.field({
    type: [CredentialTypeRef],
    authScopes: { permission: 'credentials:read' },
    resolve: (_root, _args, { services }) => services.credentials.types.all(),
  }),
  credential: t.field({
    type: CredentialRef,
    nullable: true,
    authScopes: { permission: 'credentials:read' },
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, ctx) => findCredential(ctx.em, requireViewer(ctx).workspaceId, id),
  }),
  credentials: t.connection(
    {
      type: CredentialRef,
      authScopes: { permission: 'credentials:read' },
      args: { types: t.arg.stringList({ description: 'Those that a field takes; `*` for any.' }) },
      resolve: (_root, { types, ...args }, ctx) =>
        keysetConnection(args, (page) => listCredentials(ctx.em, requireViewer(ctx).workspaceId, types ?? null, page)),
    },
    { name: 'CredentialConnection' },
    { name: 'CredentialEdge' },
  ),
}));

const name = typedText(200).trim().min(1, 'Give the credential a name.');

const CreateCredentialInput = builder.inputType('CreateCredentialInput', {
  fields: (t) => ({
    type: t.string({ required: true }),
    name: t.string({ required: true, validate: { schema: name } }),
    values: t.field({ type: 'JSON', required: true, description: 'By field.' }),
  }),
});
const UpdateCredentialInput = builder.inputType('UpdateCredentialInput', {
  fields: (t) => ({
    id: t.id({ required: true }),
    name: t.string({ validate: { schema: name } }),
    values: t.field({
      type: 'JSON',
      description:
        'By field. Secrets that are left out stay as they are, unless the credential would go to other hosts; null takes one away.',
    }),
  }),
});
const DeleteCredentialInput = builder.inputType('DeleteCredentialInput', {
  fields: (t) => ({ id: t.id({ required: true }), force: t.boolean({ description: 'Also while workflows use it.' }) }),
});
const TestCredentialInput = builder.inputType('TestCredentialInput', {
  description:
    'A stored credential by its id; or a type and values that are not stored yet, with the id where they are to replace stored ones.',
  fields: (t) => ({ id: t.id(), type: t.string(), values: t.field({ type: 'JSON' }) }),
});
const ConnectCredentialInput = builder.inputType('ConnectCredentialInput', { fields: (t) => ({ id: t.id({ required: true }) }) });

const CredentialPayload = builder.objectRef<{ credential: Credential }>('CredentialPayload').implement({
  fields: (t) => ({ credential: t.expose('credential', { type: CredentialRef }) }),
});
const DeleteCredentialPayload = builder.objectRef<{ id: string }>('DeleteCredentialPayload').implement({
  fields: (t) => ({ deletedId: t.exposeID('id') }),
});
const CredentialTestRef = builder.objectRef<CredentialTest>('CredentialTest').implement({
  fields: (t) => ({ ok: t.exposeBoolean('ok'), message: t.exposeString('message') }),
});
const ConnectCredentialPayload = builder.objectRef<{ url: string }>('ConnectCredentialPayload').implement({
  fields: (t) => ({ url: t.exposeString('url', { description: 'Where to send the user’s browser.' }) }),
});

builder.mutationFields((t) => ({
  createCredential: t.field({
    type: CredentialPayload,
    authScopes: { permission: 'credentials:write' },
    args: { input: t.arg({ type: CreateCredentialInput, required: true }) },
    resolve: async (_root, { input }, ctx) => ({
      credential: await createCredential(ctx.em, requireViewer(ctx), { ...input, values: input.values ?? null }, ctx.services.credentials),
    }),
  }),
  updateCredential: t.field({
    type: CredentialPayload,
    authScopes: { permission: 'credentials:write' },
    args: { input: t.arg({ type: UpdateCredentialInput, required: true }) },
    resolve: async (_root, { input }, ctx) => ({
      credential: told(ctx, input.id, await updateCredential(ctx.em, requireViewer(ctx), input, ctx.services.credentials)),
    }),
  }),
  deleteCredential: t.field({
    type: DeleteCredentialPayload,
    authScopes: { permission: 'credentials:write' },
    args: { input: t.arg({ type: DeleteCredentialInput, required: true }) },
    resolve: async (_root, { input: { id, force } }, ctx) => {
      const { workspaceId } = requireViewer(ctx);
      await deleteCredential(ctx.em, workspaceId, { id, force: force ?? false }, ctx.services.credentials);
      return told(ctx, id, { id });
    },
  }),
  testCredential: t.field({
    type: CredentialTestRef,
    authScopes: { permission: 'credentials:write' },
    args: { input: t.arg({ type: TestCredentialInput, required: true }) },
    resolve: (_root, { input }, ctx) => ctx.services.credentials.test(requireViewer(ctx).workspaceId, testInput(input)),
  }),
  connectCredential: t.field({
    type: ConnectCredentialPayload,
    authScopes: { permission: 'credentials:write' },
    args: { input: t.arg({ type: ConnectCredentialInput, required: true }) },
    resolve: async (_root, { input: { id } }, ctx) => ({ url: await ctx.services.credentials.connections.begin(requireViewer(ctx), id) }),
  }),
}));

function testInput({ id, type, values }: { id?: string | null; type?: string | null; values?: JsonValue }) {
  if (values !== undefined && values !== null && type) return { type, values, id: id ?? null };
  if (id && (values === undefined || values === null)) return { id };
  throw new AppError('VALIDATION_FAILED', 'Give the id of a stored credential, or a type and values.', {
    issues: [{ path: 'id', message: 'Give an id, or a type and values.' }],
  });
}

/** Lets every process that remembers it opened read it anew, once the change is committed. */
function told<Payload>({ services }: Context, id: string, payload: Payload): Payload {
  services.live.publish('credentials', id);
  return payload;
}
