import { builder } from '../graphql/builder.ts';
import type { Context } from '../graphql/context.ts';
import { keysetConnection } from '../graphql/connection.ts';
import { rowLoader } from '../graphql/load.ts';
import { typedText } from '../graphql/text.ts';
import { ApiKey } from './api-key.entity.ts';
import { createApiKey, listApiKeys, revokeApiKey } from './api-key.ts';
import { Member, roles } from './member.entity.ts';
import { endSession, sessionCookie, signIn } from './session.ts';
import { User } from './user.entity.ts';
import { requireViewer, type Viewer } from './viewer.ts';
import { Workspace } from './workspace.entity.ts';

const RoleRef = builder.enumType('Role', { values: roles });

export const UserRef = builder.loadableObjectRef<User, string>('User', rowLoader(loadUsers));
UserRef.implement({
  fields: (t) => ({ id: t.exposeID('id'), email: t.exposeString('email'), name: t.exposeString('name') }),
});

const WorkspaceRef = builder.loadableObjectRef<Workspace, string>(
  'Workspace',
  rowLoader((ids, ctx) => ctx.em.find(Workspace, { id: { $in: ids } })),
);
WorkspaceRef.implement({
  fields: (t) => ({ id: t.exposeID('id'), name: t.exposeString('name') }),
});

const ApiKeyRef = builder.loadableObjectRef<ApiKey, string>(
  'ApiKey',
  rowLoader((ids, ctx) => ctx.em.find(ApiKey, { id: { $in: ids }, workspaceId: requireViewer(ctx).workspaceId })),
);
ApiKeyRef.implement({
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.exposeString('name'),
    prefix: t.exposeString('prefix', { description: 'The first characters, to recognise it by.' }),
    role: t.expose('role', { type: RoleRef }),
    lastUsedAt: t.expose('lastUsedAt', { type: 'DateTime', nullable: true }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
  }),
});

const ViewerRef = builder.objectRef<Viewer>('Viewer').implement({
  description: 'Who is asking: a person with a session, or an API key.',
  fields: (t) => ({
    user: t.field({ type: UserRef, nullable: true, resolve: (viewer) => viewer.userId }),
    apiKey: t.field({ type: ApiKeyRef, nullable: true, resolve: (viewer) => viewer.apiKeyId }),
    workspace: t.field({ type: WorkspaceRef, resolve: (viewer) => viewer.workspaceId }),
    role: t.expose('role', { type: RoleRef }),
  }),
});

builder.queryFields((t) => ({
  viewer: t.field({
    type: ViewerRef,
    nullable: true,
    description: 'Null when nobody is signed in.',
    resolve: (_root, _args, ctx) => ctx.viewer,
  }),
  apiKeys: t.connection(
    {
      type: ApiKeyRef,
      authScopes: { permission: 'apiKeys:read' },
      resolve: (_root, args, ctx) => keysetConnection(args, (page) => listApiKeys(ctx.em, requireViewer(ctx).workspaceId, page)),
    },
    { name: 'ApiKeyConnection' },
    { name: 'ApiKeyEdge' },
  ),
}));

const SignInInput = builder.inputType('SignInInput', {
  fields: (t) => ({
    email: t.string({ required: true, validate: { schema: typedText(320) } }),
    password: t.string({ required: true }),
  }),
});
const SignInPayload = builder.objectRef<{ viewer: Viewer }>('SignInPayload').implement({
  fields: (t) => ({ viewer: t.expose('viewer', { type: ViewerRef }) }),
});
const SignOutPayload = builder.objectRef<{ ok: boolean }>('SignOutPayload').implement({
  fields: (t) => ({ ok: t.exposeBoolean('ok') }),
});

const CreateApiKeyInput = builder.inputType('CreateApiKeyInput', {
  fields: (t) => ({
    name: t.string({ required: true, validate: { schema: typedText(200).trim().min(1, 'Give the key a name.') } }),
    role: t.field({ type: RoleRef }),
  }),
});
const CreateApiKeyPayload = builder.objectRef<{ apiKey: ApiKey; token: string }>('CreateApiKeyPayload').implement({
  fields: (t) => ({
    apiKey: t.expose('apiKey', { type: ApiKeyRef }),
    token: t.exposeString('token', { description: 'Shown once.' }),
  }),
});
const RevokeApiKeyInput = builder.inputType('RevokeApiKeyInput', { fields: (t) => ({ id: t.id({ required: true }) }) });
const RevokeApiKeyPayload = builder.objectRef<{ id: string }>('RevokeApiKeyPayload').implement({
  fields: (t) => ({ id: t.exposeID('id') }),
});

builder.mutationFields((t) => ({
  signIn: t.field({
    type: SignInPayload,
    args: { input: t.arg({ type: SignInInput, required: true }) },
    resolve: async (_root, { input }, ctx) => {
      const { token, viewer } = await signIn(ctx.em, { ...input, address: ctx.address }, { ...ctx.services, ...ctx.services.access });
      ctx.setHeader('set-cookie', sessionCookie(token, ctx.services.config.baseUrl));
      ctx.viewer = viewer;
      return { viewer };
    },
  }),
  signOut: t.field({
    type: SignOutPayload,
    resolve: async (_root, _args, ctx) => {
      await leave(ctx);
      return { ok: true };
    },
  }),
  createApiKey: t.field({
    type: CreateApiKeyPayload,
    authScopes: { permission: 'apiKeys:write' },
    args: { input: t.arg({ type: CreateApiKeyInput, required: true }) },
    resolve: (_root, { input }, ctx) => createApiKey(ctx.em, requireViewer(ctx), input),
  }),
  revokeApiKey: t.field({
    type: RevokeApiKeyPayload,
    authScopes: { permission: 'apiKeys:write' },
    args: { input: t.arg({ type: RevokeApiKeyInput, required: true }) },
    resolve: async (_root, { input }, ctx) => {
      await revokeApiKey(ctx.em, requireViewer(ctx), input.id, ctx.services.clock);
      ctx.services.access.memory.forget({ apiKeyId: input.id });
      return { id: input.id };
    },
  }),
}));

/** Ends the session here and in the database, and takes the cookie back. An API key has nothing to end. */
async function leave(ctx: Context): Promise<void> {
  const sessionId = ctx.viewer?.sessionId;
  if (sessionId) {
    await endSession(ctx.em, sessionId);
    ctx.services.access.memory.forget({ sessionId });
    ctx.viewer = null;
  }
  ctx.setHeader('set-cookie', sessionCookie(null, ctx.services.config.baseUrl));
}

/** People of the viewer's own workspace; others are not shown. */
async function loadUsers(ids: string[], ctx: Context): Promise<User[]> {
  const members = await ctx.em.find(Member, { workspaceId: requireViewer(ctx).workspaceId, userId: { $in: ids } });
  return ctx.em.find(User, { id: { $in: members.map((member) => member.userId) } });
}
