/**
 * Configuration is the environment alone. This is the only file that reads `process.env`;
 * all faults are reported together.
 */
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { keyFromText } from './key-text.ts';

const roles = ['all', 'api', 'worker'] as const;
const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const list = (text: string | undefined, separator: RegExp): string[] =>
  (text ?? '')
    .split(separator)
    .map((part) => part.trim())
    .filter(Boolean);
const networks = (text: string | undefined): string[] => list(text, /[,\s]+/);
const absent = (value: unknown): unknown => (value === '' ? undefined : value);

/** `10.0.0.0/8`, or a single address. */
function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return longest > 0 && rest.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest));
}

const environment = z.object({
  PORT: z.preprocess(absent, z.coerce.number().int().min(0).max(65535).default(4000)),
  HOST: z.preprocess(absent, z.string().default('127.0.0.1')),
  BASE_URL: z.preprocess(absent, z.url({ protocol: /^https?$/ }).optional()),
  DATABASE_URL: z.preprocess(
    absent,
    z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must be a postgres:// address')
      .optional(),
  ),
  HOOKLOOM_DATA_DIR: z.preprocess(absent, z.string().default('.hookloom')),
  HOOKLOOM_SECRET_KEY: z.preprocess(
    absent,
    z
      .string()
      .refine((text) => keyFromText(text) !== null, 'must be 32 bytes as base64, such as `openssl rand -base64 32` prints')
      .optional(),
  ),
  HOOKLOOM_ROLE: z.preprocess(absent, z.enum(roles).default('all')),
  HOOKLOOM_ADMIN_EMAIL: z.preprocess(absent, z.email().optional()),
  HOOKLOOM_ADMIN_PASSWORD: z.preprocess(absent, z.string().min(8, 'must have at least 8 characters').optional()),
  HOOKLOOM_ADMIN_API_KEY: z.preprocess(absent, z.string().min(16, 'must have at least 16 characters').optional()),
  HOOKLOOM_MAX_QUEUED: z.preprocess(absent, z.coerce.number().int().min(1).default(1_000_000)),
  HOOKLOOM_RETENTION_DAYS: z.preprocess(absent, z.coerce.number().int().min(1).optional()),
  HOOKLOOM_PLUGIN_DIRS: z.string().optional(),
  HOOKLOOM_EGRESS_ALLOW: z
    .string()
    .refine((text) => networks(text).every(isNetwork), 'must be networks such as 10.0.0.0/8, separated by commas')
    .optional(),
  LOG_LEVEL: z.preprocess(absent, z.enum(levels).default('info')),
});

export interface Config {
  /** 0 takes a free one. */
  port: number;
  host: string;
  /** The address that others reach this server by, without a slash at the end; absent: made of host and port. */
  baseUrl: string | undefined;
  /** Absent: the bundled Postgres runs with its data in `dataDir`. */
  databaseUrl: string | undefined;
  /** Absolute. */
  dataDir: string;
  /** 32 bytes, which seal the credentials; absent: a key is made and kept in `dataDir`. */
  secretKey: Uint8Array | undefined;
  api: boolean;
  worker: boolean;
  admin: { email: string | undefined; password: string | undefined; apiKey: string | undefined };
  /** Executions that may stand in the queue; starts past it are refused. */
  maxQueued: number;
  /** Days that ended executions are kept at least; null for ever. */
  retentionDays: number | null;
  pluginDirs: string[];
  /** The environment of the npm that installs plugins: how it is found, and how the admin has set it up to reach the registry. */
  npmEnvironment: Record<string, string>;
  /** CIDRs that outbound requests may reach although they are private. */
  egressAllow: string[];
  logLevel: (typeof levels)[number];
}

export class ConfigError extends Error {
  constructor(faults: string[]) {
    super(`The configuration has faults:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

const npmVariables = /^(PATH|SystemRoot|(HTTPS?|NO|ALL)_PROXY|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR))$/i;
/** Settings that say where and how to ask; others, such as those of the `npm run` that started this server, are none of its business. */
const npmSettings =
  /^npm_config_(_.*|\/\/.*|@.*|.*registry|userconfig|globalconfig|https?[-_]proxy|no[-_]?proxy|ca|cafile|cert|key|strict[-_]ssl)$/i;

export function npmEnvironmentOf(env: Record<string, string | undefined> = process.env): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(env))
    if (value !== undefined && (npmVariables.test(name) || npmSettings.test(name))) found[name] = value;
  // Its home is a folder of its own, so it would not look for the admin's settings there.
  if (env['HOME'] !== undefined) found['npm_config_userconfig'] ??= join(env['HOME'], '.npmrc');
  return found;
}

/** Throws a `ConfigError` that names every fault. Relative paths start at `cwd`. */
export function loadConfig(env: Record<string, string | undefined> = process.env, cwd: string = process.cwd()): Config {
  const parsed = environment.safeParse(env);
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  const value = parsed.data;
  return {
    port: value.PORT,
    host: value.HOST,
    baseUrl: value.BASE_URL?.replace(/\/+$/, ''),
    databaseUrl: value.DATABASE_URL,
    dataDir: resolve(cwd, value.HOOKLOOM_DATA_DIR),
    secretKey: keyFromText(value.HOOKLOOM_SECRET_KEY ?? '') ?? undefined,
    api: value.HOOKLOOM_ROLE !== 'worker',
    worker: value.HOOKLOOM_ROLE !== 'api',
    admin: { email: value.HOOKLOOM_ADMIN_EMAIL, password: value.HOOKLOOM_ADMIN_PASSWORD, apiKey: value.HOOKLOOM_ADMIN_API_KEY },
    maxQueued: value.HOOKLOOM_MAX_QUEUED,
    retentionDays: value.HOOKLOOM_RETENTION_DAYS ?? null,
    pluginDirs: list(value.HOOKLOOM_PLUGIN_DIRS, /[:;,]/).map((dir) => resolve(cwd, dir)),
    npmEnvironment: npmEnvironmentOf(env),
    egressAllow: networks(value.HOOKLOOM_EGRESS_ALLOW),
    logLevel: value.LOG_LEVEL,
  };
}
