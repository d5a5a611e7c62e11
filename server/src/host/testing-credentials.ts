/** For tests: the credentials of several server processes on one real database, with a real way out and the types of built-in and foreign plugins. */
import { randomBytes } from 'node:crypto';
import { buildManifest, defineCredential, defineNode, definePlugin, outlineIcon, secret, text, z } from '@hookloom/sdk';
import type { JsonObject } from '@hookloom/sdk/wire';
import { Workspace } from '../access/workspace.entity.ts';
import { Credential } from '../credential/credential.entity.ts';
import { createCredentials, type Credentials } from '../credential/credentials.ts';
import { createCredential } from '../credential/edit-credential.ts';
import { openDatabase, type Database } from '../db/orm.ts';
import { createTestDatabase } from '../db/testing.ts';
import { createEgress } from '../egress/client.ts';
import type { Clock } from '../lib/clock.ts';
import { uuidv7 } from '../lib/ids.ts';
import type { LiveBus } from '../live/bus.ts';
import { createProcessBus } from '../live/process-bus.ts';
import { discoverPlugins } from '../plugin/discovery/discovery.ts';
import { createRegistry, type KnownPlugin } from '../plugin/registry.ts';
import { openVault } from '../vault/vault.ts';
import { createTryCredential } from './credential-test.ts';
import { createHostFunctions } from './host-functions.ts';
import { createHostHttp, type HostHttp } from './http.ts';
import type { HostScope } from './scope.ts';

const icon = outlineIcon('M0 0');
const node = defineNode({
  name: 'echo',
  kind: 'action',
  category: 'Test',
  title: 'Echo',
  description: 'For tests.',
  icon,
  effect: 'pure',
  params: z.object({}),
  uses: ['http'],
  run: (ctx) => ctx.input,
});

/** A third party's plugin, which may reach `localhost` and hosts that users name. */
export const acme = definePlugin({
  name: 'acme',
  title: 'Acme',
  description: 'For tests.',
  host: '^0.1.0',
  nodes: [node],
  capabilities: { hosts: ['localhost'] },
  credentials: [
    defineCredential({
      name: 'key',
      title: 'Acme key',
      description: 'For tests.',
      fields: z.object({
        baseUrl: text({ title: 'URL', expression: false }).min(1),
        key: secret({ title: 'Key' }).min(1),
        signing: secret({ title: 'Signing key' }).optional(),
      }),
      hosts: ['{{baseUrl}}', 'localhost'],
      apply: { headers: { 'X-Acme-Key': '{{key}}' } },
      reveals: ['signing'],
      test: { url: '{{baseUrl}}/me', expectStatus: [200] },
    }),
    defineCredential({
      name: 'fixed',
      title: 'Acme fixed',
      description: 'For tests.',
      fields: z.object({ key: secret({ title: 'Key' }).min(1) }),
      hosts: ['127.0.0.1'],
      apply: { query: { key: '{{key}}' } },
    }),
    defineCredential({
      name: 'coded',
      title: 'Acme coded',
      description: 'For tests.',
      fields: z.object({ baseUrl: text({ title: 'URL', expression: false }).min(1), key: secret({ title: 'Key' }).min(1) }),
      hosts: ['{{baseUrl}}'],
      apply: { headers: { 'X-Acme-Key': '{{key}}' } },
      test: async (ctx) => {
        const { baseUrl } = ctx.params;
        const answer = await ctx.http({
          url: `${typeof baseUrl === 'string' ? baseUrl : 'http://localhost'}/me`,
          credential: ctx.credentialId,
        });
        if (answer.status !== 200) throw new Error('the key is wrong');
      },
    }),
  ],
});

export interface CredentialProcess {
  credentials: Credentials;
  http: HostHttp;
  live: LiveBus;
}

export interface CredentialBed {
  database: Database;
  workspaceId: string;
  otherWorkspaceId: string;
  now: { value: number };
  errors: Error[];
  open(options?: { live?: LiveBus }): Promise<CredentialProcess>;
  add(process: CredentialProcess, type: string, values: JsonObject, workspaceId?: string): Promise<Credential>;
  row(id: string): Promise<Credential>;
  scope(plugin: string, ids: readonly string[], types?: readonly string[], workspaceId?: string): HostScope;
  close(): Promise<void>;
}

export async function createCredentialBed(): Promise<CredentialBed> {
  const testDatabase = await createTestDatabase('credentials');
  const database = await openDatabase(testDatabase.url, [Workspace, Credential]);
  const [workspaceId, otherWorkspaceId] = [uuidv7(), uuidv7()];
  for (const id of [workspaceId, otherWorkspaceId]) await database.pool.query(`insert into workspace values ($1, 'Test', now())`, [id]);
  const secretKey = randomBytes(32);
  const now = { value: Date.now() };
  const clock: Clock = { now: () => now.value };
  const errors: Error[] = [];
  const found = await discoverPlugins();
  const foreign: KnownPlugin = {
    package: 'hookloom-plugin-acme',
    version: '1.0.0',
    directory: '/nowhere',
    entry: null,
    builtIn: false,
    source: 'DIRECTORY',
    manifest: buildManifest(acme),
    problem: null,
  };
  const registry = createRegistry([...found, foreign]);
  const closers: (() => unknown)[] = [];
  const bed: CredentialBed = {
    database,
    workspaceId,
    otherWorkspaceId,
    now,
    errors,
    async open({ live = createProcessBus() } = {}) {
      const egress = createEgress({ allow: ['127.0.0.1', '::1'] });
      const credentials = createCredentials({
        pool: database.pool,
        vault: await openVault(database.pool, { secretKey, dataDir: '' }),
        live,
        clock,
        registry,
        egress,
        address: { baseUrl: 'http://hookloom.test' },
        workflowsWith: async () => [],
        tryCredential: (trial) => tryCredential(trial),
        onError: (error) => void errors.push(error),
      });
      const http = createHostHttp({
        egress,
        credentials: credentials.use,
        approvedHosts: (plugin) =>
          registry.plugin(plugin)?.trusted ? 'any' : (registry.plugin(plugin)?.manifest?.capabilities.hosts ?? []),
      });
      const missing = async (): Promise<never> => {
        throw new Error('not in this test');
      };
      const hostFunctions = createHostFunctions({
        http: http.request,
        connect: missing,
        credential: (id, scope) => credentials.use.reveal(id, scope),
        files: { read: missing, write: missing },
        state: { get: missing, set: missing, delete: missing },
        emitEvent: missing,
      });
      const tryCredential = createTryCredential({
        clock,
        hostFunctions,
        codeOf: async () => ({
          async testCredential(type, call) {
            const test = acme.credentials?.find(({ name }) => `acme.${name}` === type)?.test;
            if (typeof test === 'function') await test({ ...call.host, ...call });
          },
        }),
      });
      closers.push(
        () => credentials.stop(),
        () => egress.close(),
      );
      return { credentials, http, live };
    },
    add: ({ credentials }, type, values, workspace = workspaceId) =>
      createCredential(database.orm.em.fork(), { workspaceId: workspace, userId: null }, { type, name: `My ${type}`, values }, credentials),
    row: (id) => database.orm.em.fork().findOneOrFail(Credential, { id }),
    scope: (plugin, ids, types = ['*'], workspace = workspaceId) => ({
      workspaceId: workspace,
      plugin,
      uses: new Set(['http']),
      credentials: new Map(ids.map((id) => [id, types])),
      owner: null,
      executionId: null,
      idempotencyKey: null,
    }),
    async close() {
      for (const close of closers) await close();
      await database.close();
      await testDatabase.drop();
    },
  };
  return bed;
}
