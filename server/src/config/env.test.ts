import { expect, test } from 'vitest';
import { ConfigError, loadConfig } from './env.ts';

test('an empty environment gives the documented defaults', () => {
  expect(loadConfig({}, '/srv')).toMatchObject({
    port: 4000,
    host: '127.0.0.1',
    dataDir: '/srv/.hookloom',
    api: true,
    worker: true,
    logLevel: 'info',
    maxQueued: 1_000_000,
    retentionDays: null,
  });
});

test('a set but empty variable counts as absent', () => {
  expect(loadConfig({ PORT: '', BASE_URL: '' }, '/srv').port).toBe(4000);
});

test('every fault is reported at once', () => {
  const faulty = {
    PORT: 'many',
    DATABASE_URL: 'mysql://x',
    HOOKLOOM_ROLE: 'boss',
    HOOKLOOM_EGRESS_ALLOW: '10.0.0.0/33',
    HOOKLOOM_MAX_QUEUED: '0',
    HOOKLOOM_RETENTION_DAYS: '0',
  };
  expect(() => loadConfig(faulty, '/srv')).toThrow(ConfigError);
  try {
    loadConfig(faulty, '/srv');
  } catch (error) {
    for (const name of Object.keys(faulty)) expect(String(error)).toContain(name);
  }
});

test('roles, lists and the base address', () => {
  const config = loadConfig(
    {
      HOOKLOOM_ROLE: 'worker',
      HOOKLOOM_EGRESS_ALLOW: '10.0.0.0/8, 127.0.0.1/32',
      HOOKLOOM_PLUGIN_DIRS: 'a:/b',
      BASE_URL: 'https://hooks.example.com/',
    },
    '/srv',
  );
  expect(config).toMatchObject({
    api: false,
    worker: true,
    egressAllow: ['10.0.0.0/8', '127.0.0.1/32'],
    pluginDirs: ['/srv/a', '/b'],
    baseUrl: 'https://hooks.example.com',
  });
});

test('a secret key is 32 bytes as base64', () => {
  const key = Buffer.alloc(32, 7);
  for (const text of [key.toString('base64'), key.toString('base64url'), `${key.toString('base64')}\n`]) {
    expect(loadConfig({ HOOKLOOM_SECRET_KEY: text }).secretKey).toEqual(key);
  }
  expect(loadConfig({}).secretKey).toBeUndefined();
  for (const text of ['short', Buffer.alloc(31).toString('base64'), 'x'.repeat(64)])
    expect(() => loadConfig({ HOOKLOOM_SECRET_KEY: text })).toThrow('HOOKLOOM_SECRET_KEY: must be 32 bytes as base64');
});

test('npm is given how it is found and reaches the registry, and nothing else', () => {
  const { npmEnvironment } = loadConfig(
    {
      PATH: '/bin',
      HOME: '/root',
      HTTPS_PROXY: 'http://proxy',
      npm_config_registry: 'https://registry.example.com/',
      'npm_config_//registry.example.com/:_authToken': 'secret',
      'npm_config_@ours:registry': 'https://ours.example.com/',
      DATABASE_URL: 'postgres://localhost/hookloom',
      HOOKLOOM_ADMIN_PASSWORD: 'correct horse',
      NODE_OPTIONS: '--require evil',
      npm_config_script_shell: '/bin/evil',
      npm_config_git: '/bin/evil',
      npm_config_ignore_scripts: 'false',
    },
    '/srv',
  );
  expect(npmEnvironment).toEqual({
    PATH: '/bin',
    HTTPS_PROXY: 'http://proxy',
    npm_config_registry: 'https://registry.example.com/',
    'npm_config_//registry.example.com/:_authToken': 'secret',
    'npm_config_@ours:registry': 'https://ours.example.com/',
    npm_config_userconfig: '/root/.npmrc',
  });
});
